import { simplifySelection } from "@codemirror/commands";
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

/**
 * Tab indents, so there has to be another way out for who has no mouse: after Escape, Tab leaves the text. That holds until
 * another key is pressed, however long it takes somebody to find the next.
 */
export function leaving(told: (leaving: boolean) => void): Extension {
  let isLeaving = false;
  const become = (view: EditorView, next: boolean) => {
    if (isLeaving === next) return;
    isLeaving = next;
    view.setTabFocusMode(next);
    told(next);
  };
  return [
    Prec.low(
      keymap.of([
        {
          key: "Escape",
          run: (view) => {
            // Several cursors become one first.
            if (simplifySelection(view)) return true;
            become(view, true);
            return true;
          },
        },
      ]),
    ),
    EditorView.domEventHandlers({
      keydown: (event, view) => {
        if (isLeaving && !["Tab", "Escape", "Shift", "Control", "Alt", "Meta"].includes(event.key)) {
          become(view, false);
        }
        return false;
      },
      blur: (_event, view) => become(view, false),
    }),
  ];
}
