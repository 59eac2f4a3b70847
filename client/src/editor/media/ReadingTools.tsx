import { Toolbar } from "@mantine/core";
import type Quill from "quill/core";
import { texts } from "../../texts";
import classes from "../Toolbar.module.css";
import { TOOLBAR_ID } from "../toolbar-focus";
import { MediaTools } from "./MediaTools";

/** The toolbar of whoever only reads. */
export function ReadingTools({ quill }: { quill: Quill }) {
  return (
    <div className={classes.scroller}>
      <Toolbar
        id={TOOLBAR_ID}
        aria-label={texts.media.tools}
        aria-controls="text"
        withBorder={false}
        className={classes.toolbar}
      >
        <MediaTools quill={quill} readOnly />
      </Toolbar>
    </div>
  );
}
