import { useEffect, useState } from "react";
import classes from "./history.module.css";

interface PastDrawingProps {
  /** SVG from the server. As a picture it can run nothing. */
  picture: string;
  label: string;
  stale: boolean;
}

/** A drawing as it was. */
export function PastDrawing({ picture, label, stale }: PastDrawingProps) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([picture], { type: "image/svg+xml" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return (
    <article className={classes.pastDrawing} data-stale={stale || undefined} aria-label={label}>
      {url && <img src={url} alt={label} />}
    </article>
  );
}
