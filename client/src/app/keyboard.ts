/** What covers less of the window is the browser's own bar, and no keyboard. */
const LEAST_PX = 120;
/** Zoomed in, the visible part is small without any keyboard. */
const ZOOMED = 1.05;

/**
 * Says how much of the window the keyboard on the screen covers: `--keyboard-height` and `data-keyboard` on <html>, for
 * browsers that lay the keyboard over the page. The others shrink the page for it (`interactive-widget` in index.html),
 * and then nothing is covered. Returns the disposer.
 */
export function watchKeyboard(): () => void {
  const view = window.visualViewport;
  if (!view) return () => {};
  const update = () => {
    const covered = Math.round(window.innerHeight - view.height - view.offsetTop);
    const open = view.scale < ZOOMED && covered >= LEAST_PX;
    const { documentElement: html } = document;
    html.toggleAttribute("data-keyboard", open);
    html.style.setProperty("--keyboard-height", open ? `${covered}px` : "0px");
  };
  update();
  view.addEventListener("resize", update);
  view.addEventListener("scroll", update);
  return () => {
    view.removeEventListener("resize", update);
    view.removeEventListener("scroll", update);
  };
}
