/** The application's files are fetched when the page has come to rest: before that they would only delay it. */
const REST_MS = 2000;

function register(): void {
  navigator.serviceWorker.register("/sw.js").catch((error: unknown) => {
    console.warn("The page will not load without the network.", error);
  });
}

/** Lets the page load without the network. Browsers offer this on HTTPS and on localhost only. */
export function registerOfflineShell(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const soon = () =>
    setTimeout(() => {
      if ("requestIdleCallback" in window) requestIdleCallback(register, { timeout: 2 * REST_MS });
      else register();
    }, REST_MS);
  if (document.readyState === "complete") soon();
  else window.addEventListener("load", soon, { once: true });
}
