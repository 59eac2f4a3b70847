import { texts } from "../texts";
import { problemOf } from "./problem";

const PATIENCE_MS = 15_000;

const listeners = new Set<() => void>();

/** Calls back when the server answers that nobody is signed in. Returns the disposer. */
export function onUnauthorized(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells everybody who listens that nobody is signed in. */
export function tellUnauthorized(): void {
  for (const listener of listeners) listener();
}

/** Sends JSON, or a file as it is; `signal` gives it up. Throws a Problem for every answer that is not a success. */
export async function request(
  method: string,
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<Response> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const isFile = body instanceof Blob;
  const headers = body ? { "Content-Type": isFile ? body.type : "application/json" } : undefined;
  const response = await fetch(path, {
    method,
    headers: headers ?? {},
    body: body ? (isFile ? body : JSON.stringify(body)) : null,
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
  }).catch((error: unknown) => {
    // Browsers say it in words of their own, which differ and help nobody.
    if (signal?.aborted) throw error;
    throw new Error(texts.app.unreachable, { cause: error });
  });
  if (!response.ok) {
    const problem = await problemOf(response);
    // A wrong password is no news about who is signed in.
    if (response.status === 401 && problem.code !== "invalid_credentials") tellUnauthorized();
    throw problem;
  }
  return response;
}

export async function requestJson<T>(
  method: string,
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<T> {
  return (await (await request(method, path, body, signal)).json()) as T;
}

/** A path below the API, its parts escaped. */
export function apiPath(...parts: string[]): string {
  return `/api/v1/${parts.map(encodeURIComponent).join("/")}`;
}

/** The sentence to show for whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
