import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  type Icon,
  IconChecks,
  IconFolderSymlink,
  IconRestore,
  IconStar,
  IconStarOff,
  IconTrash,
  IconX,
} from "@tabler/icons-react";
import { texts } from "../texts";
import { mayDelete, useWorkspace } from "./context";
import { everything, NONE } from "./selection";
import classes from "./workspace.module.css";

/** What can be done to the chosen documents at once. */
export function BulkBar() {
  const { documents, selection, setSelection, actions, ask, named, place } = useWorkspace();
  const narrow = useMediaQuery("(max-width: 48em)") ?? false;
  const chosen = documents.filter((document) => selection.ids.has(document.id));
  if (chosen.length === 0) return null;
  const words = texts.workspace.bulk;
  const isTrash = place.kind === "trash";
  const areFavourites = chosen.every((document) => document.favourite);
  return (
    // A group, not a toolbar: each of its buttons is reached by Tab.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className={classes.bulk} role="group" aria-label={words.label} data-bulk>
      <Tooltip label={words.clear}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={words.clear}
          onClick={() => setSelection(NONE)}
        >
          <IconX size={18} stroke={1.8} />
        </ActionIcon>
      </Tooltip>
      <span className={classes.bulkCount} role="status">
        {words.selected(chosen.length)}
      </span>
      {chosen.length < documents.length && (
        <BulkButton
          narrow={narrow}
          icon={IconChecks}
          label={words.all}
          onClick={() => setSelection(everything(documents.map((one) => one.id)))}
        />
      )}
      <span className={classes.bulkEnd}>
        {isTrash && (
          <>
            <BulkButton
              narrow={narrow}
              icon={IconRestore}
              label={words.restore}
              onClick={() => actions.restore(chosen)}
            />
            <BulkButton
              narrow={narrow}
              icon={IconTrash}
              label={words.deleteForGood}
              bad
              onClick={() => ask({ kind: "gone", documents: chosen })}
            />
          </>
        )}
        {!isTrash && named && (
          <>
            <BulkButton
              narrow={narrow}
              icon={areFavourites ? IconStarOff : IconStar}
              label={areFavourites ? words.unfavour : words.favour}
              onClick={() => actions.favour(chosen, !areFavourites)}
            />
            <BulkButton
              narrow={narrow}
              icon={IconFolderSymlink}
              label={words.move}
              onClick={() => ask({ kind: "move", documents: chosen })}
            />
          </>
        )}
        {!isTrash && chosen.some(mayDelete) && (
          <BulkButton
            narrow={narrow}
            icon={IconTrash}
            label={words.trash}
            bad
            onClick={() => actions.trash(chosen)}
          />
        )}
      </span>
    </div>
  );
}

interface BulkButtonProps {
  narrow: boolean;
  icon: Icon;
  label: string;
  bad?: boolean;
  onClick: () => unknown;
}

function BulkButton({ narrow, icon: ButtonIcon, label, bad = false, onClick }: BulkButtonProps) {
  const colour = bad ? "red" : "gray";
  if (narrow) {
    return (
      <Tooltip label={label}>
        <ActionIcon
          variant="subtle"
          color={colour}
          size="lg"
          aria-label={label}
          onClick={() => void onClick()}
        >
          <ButtonIcon size={19} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    );
  }
  return (
    <Button
      size="xs"
      variant="subtle"
      color={colour}
      leftSection={<ButtonIcon size={16} stroke={1.7} />}
      onClick={() => void onClick()}
    >
      {label}
    </Button>
  );
}
