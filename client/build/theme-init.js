// Runs before the first paint. Shares its key and its values with Mantine's colour scheme manager (src/app/theme.ts).
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("quire:colour-scheme");
  } catch {
    // Storage may be forbidden; the system's scheme is then the answer.
  }
  const dark =
    chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
