/** Formulas as KaTeX draws them. It comes, with its fonts, when the first one is to be seen. */
type Engine = typeof import("katex").default;

let engine: Engine | null = null;
let loading: Promise<Engine> | null = null;

/** Loads what draws formulas. Rejects where that cannot be had, and tries again the next time. */
export function loadFormulas(): Promise<Engine> {
  loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(
    ([module]) => {
      engine = module.default;
      return engine;
    },
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

function showSource(element: HTMLElement, tex: string): void {
  const code = document.createElement("code");
  code.textContent = tex;
  element.replaceChildren(code);
}

/**
 * Draws `tex` into `element` and returns null, or what is wrong with it: then the TeX itself stands there.
 * Bounded in what macros may make of it and in how large it may become; it can neither link nor load.
 */
export function drawFormula(
  katex: Engine,
  element: HTMLElement,
  tex: string,
  displayMode = false,
): string | null {
  try {
    katex.render(tex, element, {
      displayMode,
      throwOnError: true,
      trust: false,
      strict: "ignore",
      maxExpand: 500,
      maxSize: 20,
    });
    return null;
  } catch (error) {
    showSource(element, tex);
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/^KaTeX parse error:\s*/, "");
  }
}

/** Shows a formula of the text: as TeX at first where KaTeX has not come yet. */
export function showFormula(element: HTMLElement, tex: string): void {
  const draw = (katex: Engine) => {
    const problem = drawFormula(katex, element, tex);
    if (problem === null) return;
    element.dataset.problem = "";
    element.title = problem;
  };
  if (engine) {
    draw(engine);
    return;
  }
  showSource(element, tex);
  loadFormulas().then(draw, () => {
    // The TeX stays.
  });
}
