import { Skeleton, VisuallyHidden } from "@mantine/core";
import { texts } from "../texts";
import classes from "./PageSkeleton.module.css";

const LINES = ["94%", "100%", "88%", "97%", "62%"];

/** The sheet before its text: no spinner, no jump when the text comes. */
export function SheetSkeleton() {
  return (
    <div className={classes.sheet}>
      <VisuallyHidden role="status">{texts.document.opening}</VisuallyHidden>
      <div className={classes.lines} aria-hidden="true">
        {LINES.map((width) => (
          <Skeleton key={width} height={14} width={width} />
        ))}
      </div>
    </div>
  );
}

export function PageSkeleton() {
  return (
    <div className={classes.page}>
      <div className={classes.bar} />
      <main className={classes.column}>
        <Skeleton height={36} width="55%" aria-hidden="true" />
        <SheetSkeleton />
      </main>
    </div>
  );
}
