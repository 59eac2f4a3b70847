import { gotoLine, openSearchPanel } from "@codemirror/search";
import { Toolbar as MantineToolbar } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconColumns2,
  IconEye,
  IconHash,
  IconPencil,
  IconSearch,
  IconTextWrap,
} from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { chordOf } from "../app/shortcuts/keys";
import classes from "../editor/Toolbar.module.css";
import { ToolbarButton } from "../editor/ToolbarButton";
import { TOOLBAR_ID } from "../editor/toolbar-focus";
import { texts } from "../texts";
import own from "./code.module.css";
import type { CodeEditor } from "./editor";
import type { Indent } from "./indent";
import { LanguageControl } from "./LanguageControl";
import type { CodeLanguage } from "./languages";
import { SettingsControl } from "./SettingsControl";
import { type CodeSettings, changeSettings, type MarkdownView } from "./settings";

interface CodeToolbarProps {
  /** Null while the editor is being made: the toolbar keeps its place. */
  editor: CodeEditor | null;
  readOnly: boolean;
  chosen: unknown;
  language: CodeLanguage | undefined;
  suggested: CodeLanguage | undefined;
  indent: Indent;
  settings: CodeSettings;
  /** How a Markdown document is shown; null for all others. */
  view: MarkdownView | null;
  /** Two panes do not fit beside each other here. */
  narrow: boolean;
  /** Not even one row of all the tools fits here: the rarer ones are in a menu. */
  phone: boolean;
  onLanguage: (id: string | null) => void;
  onIndent: (key: string) => void;
}

const key = (keys: string) => chordOf(`Mod+${keys}`, texts.together.shortcuts.keys);
const VIEW_ICONS = { source: IconPencil, split: IconColumns2, preview: IconEye } as const;
const NOTHING = () => () => {};
const EMPTY = () => "";

export function CodeToolbar(props: CodeToolbarProps) {
  const { editor, readOnly, settings, view, narrow, phone } = props;
  const words = texts.code.toolbar;
  const possible = useSyncExternalStore(editor?.undo.subscribe ?? NOTHING, editor?.undo.current ?? EMPTY);
  const step = (name: "undo" | "redo") => {
    editor?.undo[name]();
    editor?.view.focus();
  };
  const views: MarkdownView[] = narrow ? ["source", "preview"] : ["source", "split", "preview"];
  const hidden = view === "preview";
  const goToLine = () => editor && gotoLine(editor.view);

  return (
    <div className={`${classes.scroller} ${own.scroller}`}>
      <MantineToolbar
        id={TOOLBAR_ID}
        aria-label={words.label}
        aria-controls="text"
        withBorder={false}
        className={`${classes.toolbar} ${own.toolbar}`}
      >
        {view && (
          <div className={classes.group}>
            {views.map((name) => (
              <ToolbarButton
                key={name}
                label={words.views[name]}
                icon={VIEW_ICONS[name]}
                pressed={view === name}
                onClick={() => changeSettings({ view: name })}
              />
            ))}
          </div>
        )}
        {!readOnly && (
          <div className={classes.group}>
            <ToolbarButton
              label={texts.toolbar.undo}
              keys={key("Z")}
              icon={IconArrowBackUp}
              disabled={!possible.includes("u")}
              onClick={() => step("undo")}
            />
            <ToolbarButton
              label={texts.toolbar.redo}
              keys={key("Shift+Z")}
              icon={IconArrowForwardUp}
              disabled={!possible.includes("r")}
              onClick={() => step("redo")}
            />
          </div>
        )}
        <div className={classes.group}>
          <LanguageControl {...props} compact={phone && view !== null} />
        </div>
        <div className={classes.group}>
          <ToolbarButton
            label={readOnly ? words.find : words.findAndReplace}
            keys={key("F")}
            icon={IconSearch}
            disabled={hidden}
            onClick={() => editor && openSearchPanel(editor.view)}
          />
          {!phone && (
            <>
              <ToolbarButton
                label={words.goToLine}
                keys={key("Alt+G")}
                icon={IconHash}
                disabled={hidden}
                onClick={goToLine}
              />
              <ToolbarButton
                label={words.wrap}
                icon={IconTextWrap}
                pressed={settings.wrap}
                onClick={() => changeSettings({ wrap: !settings.wrap })}
              />
            </>
          )}
          <SettingsControl
            readOnly={readOnly}
            indent={props.indent}
            settings={settings}
            onIndent={props.onIndent}
            whole={phone}
            onGoToLine={hidden ? undefined : goToLine}
          />
        </div>
      </MantineToolbar>
    </div>
  );
}
