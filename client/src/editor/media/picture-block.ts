import { IconPhoto } from "@tabler/icons-react";
import { texts } from "../../texts";
import type { Block } from "../blocks/registry";

/** The picture in the list of what can be inserted. `choose` lets the person choose files. */
export function imageBlock(choose: () => void): Block {
  return {
    id: "image",
    group: "insert",
    icon: IconPhoto,
    title: () => texts.media.picture.insert,
    description: () => texts.media.picture.insertHelp,
    keywords: () => texts.media.picture.keywords,
    inCell: true,
    run: choose,
  };
}
