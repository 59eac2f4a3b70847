import {
  dropTargetForExternal,
  monitorForExternal,
} from "@atlaskit/pragmatic-drag-and-drop/external/adapter";
import { containsFiles, getFiles } from "@atlaskit/pragmatic-drag-and-drop/external/file";
import { preventUnhandled } from "@atlaskit/pragmatic-drag-and-drop/prevent-unhandled";
import { IconFileImport } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { texts } from "../texts";
import classes from "./workspace.module.css";

interface FileDropProps {
  /** The place's name, as the words over the page say it. */
  where: string;
  onFiles: (files: File[]) => void;
}

/** Takes files that are dropped anywhere on the page, and says so while they are over it. */
export function FileDrop({ where, onFiles }: FileDropProps) {
  const [over, setOver] = useState(false);
  const take = useRef(onFiles);
  take.current = onFiles;
  useEffect(() => {
    const stop = [
      dropTargetForExternal({
        element: document.documentElement,
        canDrop: containsFiles,
        onDrop: ({ source }) => take.current(getFiles({ source })),
      }),
      monitorForExternal({
        canMonitor: containsFiles,
        onDragStart: () => {
          setOver(true);
          // A file that misses would otherwise open in the browser, in place of the page.
          preventUnhandled.start();
        },
        onDropTargetChange: ({ location }) => setOver(location.current.dropTargets.length > 0),
        onDrop: () => {
          setOver(false);
          preventUnhandled.stop();
        },
      }),
    ];
    return () => {
      for (const one of stop) one();
    };
  }, []);
  if (!over) return null;
  const words = texts.workspace.import;
  return (
    <div className={classes.fileDrop} data-file-drop aria-hidden="true">
      <div>
        <IconFileImport size={48} stroke={1.3} />
        <strong>{words.drop}</strong>
        <span>{words.dropText(where)}</span>
      </div>
    </div>
  );
}
