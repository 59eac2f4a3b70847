/** What appears over the text while one writes. Comes after the text, of which it is no part. */
import type { Quill } from "../quill";
import { SelectionBar } from "../SelectionBar";
import { TableTools } from "../tables/TableTools";
import { Questions } from "./Questions";
import { SlashMenu } from "./SlashMenu";

export default function Overlays({ quill }: { quill: Quill }) {
  return (
    <>
      <SlashMenu quill={quill} />
      <TableTools quill={quill} />
      <SelectionBar quill={quill} />
      <Questions quill={quill} />
    </>
  );
}
