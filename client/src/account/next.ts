/** Where to go after signing in: a page of this application, and of no other. */
export function safeNext(next: string | null): string {
  if (!next?.startsWith("/") || /^\/[/\\]/.test(next) || /[\p{Cc}\\]/u.test(next)) return "/";
  const path = next.split(/[?#]/)[0];
  return path === "/sign-in" || path === "/sign-up" ? "/" : next;
}

/** The address of the page that asks who somebody is, and leads back. */
export function signInPath(next: string, page: "/sign-in" | "/sign-up" = "/sign-in"): string {
  const target = safeNext(next);
  return target === "/" ? page : `${page}?${new URLSearchParams({ next: target })}`;
}
