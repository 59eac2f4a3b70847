import type { ListFilter, SortKey, SortOrder } from "../api/workspace";

/** Where somebody is in the workspace. Each place has an address. */
export type Place = { kind: Exclude<ListFilter, never> } | { kind: "folder"; id: string };

const PATHS: Record<ListFilter, string> = {
  all: "/",
  owned: "/owned",
  recent: "/recent",
  shared: "/shared",
  favourites: "/favourites",
  templates: "/templates",
  trash: "/trash",
};

/** The addresses of the workspace, as the router takes them. */
export const PLACE_PATHS: string[] = [...Object.values(PATHS), "/folders/:id"];

export function placeOf(pathname: string): Place {
  const folder = /^\/folders\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (folder !== undefined) return { kind: "folder", id: decodeURIComponent(folder) };
  const found = Object.entries(PATHS).find(([, path]) => path === (pathname.replace(/\/$/, "") || "/"));
  return { kind: (found?.[0] as ListFilter | undefined) ?? "all" };
}

export function pathOf(place: Place): string {
  return place.kind === "folder" ? `/folders/${encodeURIComponent(place.id)}` : PATHS[place.kind];
}

/** What is asked of the documents of a place: part of the address, so that it survives the way back. */
export interface Asked {
  title: string;
  kind: string;
  /** Null: as suits the place. */
  sort: SortKey | null;
  order: SortOrder | null;
}

const SORTS: readonly SortKey[] = ["updated_at", "created_at", "title"];

export function askedOf(query: URLSearchParams): Asked {
  const sort = SORTS.find((known) => known === query.get("sort")) ?? null;
  const order = query.get("order");
  return {
    title: query.get("title") ?? "",
    kind: query.get("kind") ?? "",
    sort,
    order: sort !== null && (order === "asc" || order === "desc") ? order : null,
  };
}

export function queryOf(asked: Asked): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value) query.set(name, value as string);
  return query;
}
