import { IconBraces, IconBrush, IconDatabase, IconFileText } from "@tabler/icons-react";
import classes from "./workspace.module.css";

/** The kind as a small picture; its word is with the facts. */
export function KindIcon({ kind, size = 20 }: { kind: string; size?: number }) {
  const Icon =
    kind === "code"
      ? IconBraces
      : kind === "drawing"
        ? IconBrush
        : kind === "yjs"
          ? IconDatabase
          : IconFileText;
  return <Icon size={size} stroke={1.5} className={classes.kindIcon} data-kind={kind} aria-hidden="true" />;
}
