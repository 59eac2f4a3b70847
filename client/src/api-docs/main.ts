/** The pages at /api/docs: what /api/openapi.json says, to be read. */

import "@fontsource-variable/inter";
import "@fontsource-variable/source-serif-4";
import "./api-docs.css";
import type { Answer, Description, Operation, Parameter, Schema } from "./description";
import { boundsOf, nameOf, wordsOf } from "./description";
import { type Child, h, prose } from "./dom";

const SOURCE = "/api/openapi.json";

function typeOf(schema: Schema): HTMLElement {
  const words = wordsOf(schema).map((word) =>
    word.startsWith("#") ? h("a", { href: `#model-${word.slice(1)}` }, word.slice(1)) : word,
  );
  return h("code", { class: "type" }, ...words);
}

function field(name: string, schema: Schema, required: boolean, description?: string): Child[] {
  const bounds = boundsOf(schema);
  return [
    h("dt", {}, h("code", {}, name), required ? null : h("small", {}, " optional"), " ", typeOf(schema)),
    h("dd", {}, ...prose(description ?? ""), bounds && h("small", {}, ` ${bounds}`)),
  ];
}

function parameters(title: string, found: Parameter[]): Child {
  if (found.length === 0) return null;
  const rows = found.flatMap((one) => field(one.name, one.schema, Boolean(one.required), one.description));
  return h("section", {}, h("h4", {}, title), h("dl", {}, ...rows));
}

function bodies(content: Record<string, { schema: Schema }>): Child[] {
  return Object.entries(content).map(([media, { schema }]) =>
    h("p", {}, h("code", {}, media), schema.$ref || schema.type === "object" ? " " : null, typeOf(schema)),
  );
}

function answers(operation: Operation, description: Description): HTMLElement {
  const rows = Object.entries(operation.responses).flatMap(([status, given]) => {
    const answer: Answer = given.$ref
      ? (description.components.responses[nameOf(given.$ref)] ?? given)
      : given;
    const content = status < "400" && answer.content ? bodies(answer.content) : [];
    return [
      h("dt", {}, h("code", {}, status)),
      h("dd", {}, h("div", {}, ...prose(answer.description ?? "")), ...content),
    ];
  });
  return h("section", {}, h("h4", {}, "Answers"), h("dl", { class: "answers" }, ...rows));
}

function callers(operation: Operation): string {
  const ways = operation.security.flatMap((one) => Object.keys(one));
  if (!ways.includes("token")) return "Who is signed in; not with an API token.";
  return operation.security.some((one) => Object.keys(one).length === 0)
    ? "With a session or an API token, or without, as far as the server and the document allow."
    : "With a session or an API token.";
}

function curl(method: string, path: string, operation: Operation): string {
  const media = Object.keys(operation.requestBody?.content ?? {})[0];
  const parts = [
    "curl",
    method === "get" ? "" : `-X ${method.toUpperCase()}`,
    '-H "Authorization: Bearer $TOKEN"',
  ];
  if (media) parts.push(`-H "Content-Type: ${media}"`, "--data-binary @body");
  return [...parts, `${location.origin}${path}`].filter(Boolean).join(" ");
}

function operationView(
  method: string,
  path: string,
  operation: Operation,
  description: Description,
): HTMLElement {
  const of = (place: string) => (operation.parameters ?? []).filter((one) => one.in === place);
  return h(
    "details",
    { id: operation.operationId, class: "operation" },
    h(
      "summary",
      {},
      h("span", { class: `method ${method}` }, method.toUpperCase()),
      h("code", { class: "path" }, path),
      h("span", { class: "summary" }, operation.summary),
    ),
    h("p", {}, ...prose(operation.description ?? "")),
    h("p", {}, callers(operation)),
    parameters("In the path", of("path")),
    parameters("Query", of("query")),
    parameters("Headers", of("header")),
    operation.requestBody &&
      h(
        "section",
        {},
        h("h4", {}, operation.requestBody.required ? "Body" : "Body, optional"),
        ...bodies(operation.requestBody.content),
      ),
    answers(operation, description),
    h("section", {}, h("h4", {}, "Example"), h("pre", { tabindex: "0" }, curl(method, path, operation))),
  );
}

function modelView(name: string, schema: Schema): HTMLElement {
  const required = new Set(schema.required);
  const rows = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) =>
    field(key, inner, required.has(key), inner.description),
  );
  return h(
    "details",
    { id: `model-${name}`, class: "operation" },
    h("summary", {}, h("code", { class: "path" }, name)),
    h("p", {}, ...prose(schema.description ?? "")),
    rows.length ? h("dl", {}, ...rows) : h("p", {}, typeOf(schema)),
  );
}

function search(views: { view: HTMLElement; words: string }[]): HTMLElement {
  const input = h("input", { type: "search", id: "search", placeholder: "documents, title, conflict …" });
  input.addEventListener("input", () => {
    const wanted = (input as HTMLInputElement).value.toLowerCase().trim();
    for (const { view, words } of views) view.hidden = !words.includes(wanted);
    for (const section of document.querySelectorAll<HTMLElement>(".tag")) {
      section.hidden = [...section.querySelectorAll<HTMLElement>(".operation")].every((one) => one.hidden);
    }
  });
  return h("p", { class: "search" }, h("label", { for: "search" }, "Find"), input);
}

/** Opens what the address names, also if a search has hidden it. */
function openTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.hidden = false;
    target.closest<HTMLElement>(".tag")?.removeAttribute("hidden");
    target.open = true;
    target.scrollIntoView();
  }
}

function show(description: Description, root: HTMLElement): void {
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      tag: operation.tags[0],
      view: operationView(method, path, operation, description),
      words: `${method} ${path} ${operation.summary} ${JSON.stringify(operation)}`.toLowerCase(),
    })),
  );
  const models = Object.entries(description.components.schemas).map(([name, schema]) => ({
    view: modelView(name, schema),
    words: `${name} ${JSON.stringify(schema)}`.toLowerCase(),
  }));
  const paragraphs = description.info.description.split("\n\n").map((text) => h("p", {}, ...prose(text)));
  root.append(
    h(
      "header",
      {},
      h("h1", {}, `${description.info.title}’s API`),
      ...paragraphs,
      h("p", {}, h("a", { href: SOURCE }, SOURCE), ` · OpenAPI 3.1 · Quire ${description.info.version}`),
    ),
    search([...operations, ...models]),
    ...description.tags.map(({ name }) =>
      h(
        "section",
        { class: "tag" },
        h("h2", {}, name),
        ...operations.filter((one) => one.tag === name).map((one) => one.view),
      ),
    ),
    h("section", { class: "tag" }, h("h2", {}, "Models"), ...models.map((one) => one.view)),
  );
  addEventListener("hashchange", openTarget);
  openTarget();
}

async function start(): Promise<void> {
  const root = document.getElementById("docs");
  if (!root) return;
  try {
    const response = await fetch(SOURCE);
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    show((await response.json()) as Description, root);
  } catch (error) {
    root.append(
      h("h1", {}, "The API’s description could not be loaded"),
      h("p", { role: "alert" }, error instanceof Error ? error.message : String(error)),
    );
  }
}

void start();
