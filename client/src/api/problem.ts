import { texts } from "../texts";

/** An error that the server explained (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** The sentence as the server said it, in English. */
    readonly said = message,
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
  return problemOfText(response.status, response.statusText, await response.text().catch(() => ""));
}

/** What an answer says of itself; `statusText` stands in for what it does not say. */
export function problemOfText(status: number, statusText: string, answer: string): Problem {
  const fields = fieldsOf(answer);
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  const said = text("detail") || text("title") || `${status} ${statusText}`.trim();
  return new Problem(status, text("code"), texts.problem(text("code"), said), said);
}

function fieldsOf(answer: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(answer);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
