/** Lets the page load without the network. Browsers offer this on HTTPS and on localhost only. */
export function registerOfflineShell(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/sw.js").catch((error: unknown) => {
    console.warn("The page will not load without the network.", error);
  });
}
