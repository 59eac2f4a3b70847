/** An error that the server explained (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "Problem";
  }

  /** The same request would fail again: the server is well, and says no. */
  get isFinal(): boolean {
    return this.status >= 400 && this.status < 500 && ![404, 408, 425, 429].includes(this.status);
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const fields = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  return new Problem(
    response.status,
    text("code"),
    text("detail") || text("title") || `${response.status} ${response.statusText}`.trim(),
  );
}
