import { IconListTree, IconPhotoPlus, IconSearch } from "@tabler/icons-react";
import type Quill from "quill/core";
import { texts } from "../../texts";
import { PageControl } from "../page/PageControl";
import { shortcut } from "../shortcut";
import toolbar from "../Toolbar.module.css";
import { ToolbarButton } from "../ToolbarButton";
import { openFind, setView, useView } from "./state";

/** Lets the person choose pictures for the place of the cursor. */
export function choosePicture(quill: Quill): void {
  const event = new CustomEvent("quire-choose-picture", { cancelable: true });
  // What lets one choose may still be loading: it looks here when it comes.
  if (quill.container.dispatchEvent(event)) quill.container.dataset.choosesPicture = "";
}

/** The toolbar's part for pictures, and for the page as a whole. */
export function MediaTools({ quill, readOnly = false }: { quill: Quill; readOnly?: boolean }) {
  const words = texts.media;
  const { find, outline } = useView();
  return (
    <div className={toolbar.group}>
      {!readOnly && (
        <ToolbarButton
          label={words.picture.insert}
          icon={IconPhotoPlus}
          onClick={() => choosePicture(quill)}
        />
      )}
      <ToolbarButton
        label={words.find.title}
        keys={shortcut("F")}
        icon={IconSearch}
        pressed={find !== "closed"}
        onClick={() => (find === "closed" ? openFind("find") : setView({ find: "closed" }))}
      />
      <ToolbarButton
        label={words.outline.title}
        icon={IconListTree}
        pressed={outline}
        onClick={() => setView({ outline: !outline })}
      />
      <PageControl />
    </div>
  );
}
