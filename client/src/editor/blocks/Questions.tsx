import type { Delta } from "quill/core";
import { useEffect, useRef } from "react";
import { texts } from "../../texts";
import { CHOOSE_LANGUAGE, codeContainerOf } from "../code/blots";
import { LANGUAGES, languageFor } from "../code/languages";
import { FormulaForm } from "../formulas/FormulaForm";
import { Quill } from "../quill";
import { SizePicker } from "../tables/SizePicker";
import { Anchored, placeOf, placeOfElement } from "./Anchored";
import { ask, type Question, useQuestion } from "./asking";
import { changeFormula, insertFormula, insertTable } from "./insert";
import { PickList } from "./PickList";

const PLAIN = "plain";

function languages(query: string) {
  const wanted = query.trim().toLowerCase();
  const all = [
    { id: PLAIN, title: texts.blocks.plainCode },
    ...Object.entries(LANGUAGES).map(([id, title]) => ({ id, title })),
  ];
  const alias = languageFor(wanted);
  const found = all.filter(({ id, title }) => title.toLowerCase().includes(wanted) || id === alias);
  return found.sort((one, other) => Number(other.id === alias) - Number(one.id === alias));
}

/** Gives every line of a block of code this language. */
function setLanguage(quill: Quill, button: HTMLElement, language: string): void {
  const container = codeContainerOf(button);
  if (!container) return;
  const at = container.offset(quill.scroll);
  const value = language === PLAIN ? true : language;
  quill.history.cutoff();
  quill.formatLine(at, container.length(), { "code-block": value }, Quill.sources.USER);
  quill.history.cutoff();
  quill.setSelection(at + container.length() - 1, 0, Quill.sources.USER);
}

/** What is asked before a block is made or changed, one at a time, at its place. */
export function Questions({ quill }: { quill: Quill }) {
  const question = useQuestion(quill);
  const at = useRef(0);

  useEffect(() => {
    at.current = question && "at" in question ? question.at : 0;
    if (!question) return;
    // Others go on writing while somebody thinks.
    const changed = (delta: Delta) => {
      at.current = delta.transformPosition(at.current);
    };
    quill.on(Quill.events.TEXT_CHANGE, changed);
    return () => {
      quill.off(Quill.events.TEXT_CHANGE, changed);
    };
  }, [quill, question]);

  useEffect(() => {
    const { root } = quill;
    const language = (event: Event) => {
      if (quill.isEnabled()) ask(quill, { kind: "language", button: event.target as HTMLElement });
    };
    const click = (event: MouseEvent) => {
      const element = event.target instanceof Element ? event.target.closest(".ql-formula") : null;
      const blot = element && quill.isEnabled() ? Quill.find(element) : null;
      if (!element || !blot || blot instanceof Quill) return;
      const index = blot.offset(quill.scroll);
      quill.setSelection(index, 1, Quill.sources.USER);
      ask(quill, { kind: "formula", at: index, tex: (element as HTMLElement).dataset.value ?? "" });
    };
    root.addEventListener(CHOOSE_LANGUAGE, language);
    root.addEventListener("click", click);
    return () => {
      root.removeEventListener(CHOOSE_LANGUAGE, language);
      root.removeEventListener("click", click);
      ask(quill, null);
    };
  }, [quill]);

  if (!question) return null;
  const close = () => {
    ask(quill, null);
    quill.focus({ preventScroll: true });
  };
  const { place, width, label } = looksOf(quill, question);
  return (
    <Anchored quill={quill} place={place} width={width} label={label} trapFocus onClose={close}>
      {question.kind === "table" && (
        <SizePicker
          onPick={(rows, columns) => {
            close();
            quill.setSelection(at.current, 0, Quill.sources.SILENT);
            insertTable(quill, rows, columns);
          }}
        />
      )}
      {question.kind === "formula" && (
        <FormulaForm
          tex={question.tex}
          onDone={(tex) => {
            close();
            if (question.tex === null) insertFormula(quill, at.current, tex);
            else changeFormula(quill, at.current, tex);
          }}
        />
      )}
      {question.kind === "language" && (
        <PickList
          label={texts.blocks.language}
          placeholder={texts.blocks.language}
          find={languages}
          onPick={(language) => {
            ask(quill, null);
            setLanguage(quill, question.button, language);
            quill.focus({ preventScroll: true });
          }}
        />
      )}
    </Anchored>
  );
}

function looksOf(quill: Quill, question: Question) {
  if (question.kind === "language") {
    return { place: placeOfElement(quill, question.button), width: 220, label: texts.blocks.language };
  }
  const place = placeOf(quill, question.at, question.kind === "formula" && question.tex !== null ? 1 : 0);
  if (question.kind === "table") return { place, width: 232, label: texts.blocks.tableSize };
  return { place, width: 340, label: texts.blocks.formula };
}
