import { classHighlighter, highlightCode } from "@lezer/highlight";
import { languageOf } from "../languages";

/** Longer code is shown without colours: it would hold up the page. */
const MAX_LENGTH = 20_000;

/** Colours the code in an element, if its language is known. */
export async function highlight(element: HTMLElement): Promise<void> {
  const language = languageOf(element.dataset.language);
  const code = element.textContent ?? "";
  if (!language?.load || code.length > MAX_LENGTH) return;
  const support = await language.load().catch(() => null);
  if (!support || !element.isConnected) return;
  const coloured = document.createDocumentFragment();
  highlightCode(
    code,
    support.language.parser.parse(code),
    classHighlighter,
    (text, classes) => {
      if (!classes) {
        coloured.append(text);
        return;
      }
      const span = document.createElement("span");
      span.className = classes;
      span.textContent = text;
      coloured.append(span);
    },
    () => coloured.append("\n"),
  );
  element.replaceChildren(coloured);
}
