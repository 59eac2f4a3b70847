import { useSyncExternalStore } from "react";
import { texts } from "../../texts";
import { Quill } from "../quill";
import { isInTable } from "../tables/model";
import { itemsFor } from "./items";
import { PickList } from "./PickList";
import { blocks, onBlocksChange } from "./registry";

interface InsertMenuProps {
  quill: Quill;
  onClose: () => void;
}

/** The same list as behind "/", for whoever points or touches. */
export default function InsertMenu({ quill, onClose }: InsertMenuProps) {
  useSyncExternalStore(onBlocksChange, blocks);
  const range = quill.selection.savedRange;
  const inCell = isInTable(quill, range);
  const pick = (id: string) => {
    onClose();
    quill.focus({ preventScroll: true });
    quill.setSelection(range.index, range.length, Quill.sources.SILENT);
    blocks()
      .find((block) => block.id === id)
      ?.run(quill);
  };
  return (
    <PickList
      label={texts.blocks.menu}
      placeholder={texts.blocks.filter}
      find={(query) => itemsFor(query, inCell).items}
      onPick={pick}
    />
  );
}
