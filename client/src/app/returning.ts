/** Calls back whenever somebody looks at the page again. Returns the disposer. */
export function onSeen(listener: () => void): () => void {
  const seen = () => {
    if (document.visibilityState === "visible") listener();
  };
  document.addEventListener("visibilitychange", seen);
  return () => document.removeEventListener("visibilitychange", seen);
}

/** As `onSeen`, and when the network has come back while somebody looks. */
export function onReturn(listener: () => void): () => void {
  const back = () => {
    if (document.visibilityState === "visible") listener();
  };
  const unseen = onSeen(listener);
  window.addEventListener("online", back);
  return () => {
    unseen();
    window.removeEventListener("online", back);
  };
}
