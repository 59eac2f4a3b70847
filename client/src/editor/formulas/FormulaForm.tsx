import { Button, Code, Group, Stack, Text, Textarea } from "@mantine/core";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { texts } from "../../texts";
import classes from "../blocks/blocks.module.css";
import { drawFormula, loadFormulas } from "./render";

/** As the server has it. */
const MAX_CHARACTERS = 8192;
const EXAMPLE = "\\frac{a}{b} + \\sqrt{x^2}";

interface FormulaFormProps {
  /** The formula as it is; null for a new one. */
  tex: string | null;
  /** Empty TeX takes the formula away. */
  onDone: (tex: string) => void;
}

type Katex = Awaited<ReturnType<typeof loadFormulas>>;

/** TeX, and what it looks like. TeX with a mistake can be kept: it is shown as it is, and mended later. */
export function FormulaForm({ tex, onDone }: FormulaFormProps) {
  const words = texts.blocks;
  const id = useId();
  const [input, setInput] = useState(tex ?? "");
  const [katex, setKatex] = useState<Katex | null>(null);
  const [missing, setMissing] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const preview = useRef<HTMLDivElement>(null);
  const trimmed = input.trim();

  useEffect(() => {
    let here = true;
    loadFormulas().then(
      (loaded) => here && setKatex(() => loaded),
      () => here && setMissing(true),
    );
    return () => {
      here = false;
    };
  }, []);

  useEffect(() => {
    const element = preview.current;
    if (!element) return;
    if (!katex || !trimmed) {
      element.replaceChildren(trimmed || texts.blocks.texEmpty);
      setProblem(null);
      return;
    }
    setProblem(drawFormula(katex, element, trimmed, true));
  }, [katex, trimmed]);

  const tooLong = trimmed.length > MAX_CHARACTERS;
  const error = tooLong ? words.texTooLong(MAX_CHARACTERS) : problem && words.texProblem(problem);
  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (!tooLong && (trimmed || tex !== null)) onDone(trimmed);
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Textarea
          data-autofocus
          className={classes.tex}
          label={words.tex}
          description={
            <>
              {words.texHint} <Code>{EXAMPLE}</Code>
            </>
          }
          value={input}
          onChange={(event) => setInput(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
          }}
          onFocus={(event) => event.currentTarget.select()}
          autosize
          minRows={1}
          maxRows={8}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          dir="ltr"
          error={error}
          aria-describedby={`${id}-preview`}
        />
        <div
          id={`${id}-preview`}
          ref={preview}
          role="img"
          aria-label={words.texPreview}
          className={classes.preview}
          data-empty={!trimmed || undefined}
        />
        {missing && (
          <Text size="xs" c="var(--ink-soft)">
            {words.texUnavailable}
          </Text>
        )}
        <Group gap="xs">
          <Button type="submit" size="xs" disabled={tooLong || (!trimmed && tex === null)}>
            {tex === null ? words.formulaInsert : words.formulaSave}
          </Button>
          {tex !== null && (
            <Button size="xs" variant="default" onClick={() => onDone("")}>
              {words.formulaRemove}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
