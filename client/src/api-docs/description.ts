/** What these pages read of an OpenAPI 3.1 document. */

export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  description?: string;
  default?: unknown;
  [keyword: string]: unknown;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  description?: string;
  schema: Schema;
}

export interface Answer {
  $ref?: string;
  description?: string;
  content?: Record<string, { schema: Schema }>;
}

export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, Answer>;
  security: Record<string, string[]>[];
}

export interface Description {
  info: { title: string; version: string; description: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Answer> };
}

const BOUNDS: [string, string][] = [
  ["minimum", "from"],
  ["exclusiveMinimum", "more than"],
  ["maximum", "to"],
  ["exclusiveMaximum", "less than"],
  ["minLength", "characters: from"],
  ["maxLength", "characters: to"],
  ["pattern", "like"],
];

/** The last part of a reference to a component. */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

/** The parts of a schema in words; those that begin with # are names of models. */
export function wordsOf(schema: Schema): string[] {
  if (schema.$ref) return [`#${nameOf(schema.$ref)}`];
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  if (schema.enum) return [schema.enum.map((value) => JSON.stringify(value)).join(" | ")];
  if (schema.anyOf) return schema.anyOf.flatMap((one, index) => [...(index ? [" | "] : []), ...wordsOf(one)]);
  if (schema.type === "array") return ["list of ", ...wordsOf(schema.items ?? {})];
  return [[schema.type ?? "anything"].flat().join(" | ")];
}

/** The bounds of a value, in words; empty if there are none. */
export function boundsOf(schema: Schema): string {
  const inner = [schema, ...(schema.anyOf ?? [])];
  const found = inner.flatMap((one) =>
    BOUNDS.filter(([keyword]) => one[keyword] !== undefined).map(
      ([keyword, word]) => `${word} ${one[keyword]}`,
    ),
  );
  if (schema.default !== undefined && schema.default !== null)
    found.push(`default ${JSON.stringify(schema.default)}`);
  return found.join(", ");
}
