import { Alert, Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { IconFolder, IconFolderOff, IconSearch } from "@tabler/icons-react";
import { type CSSProperties, useMemo, useRef, useState } from "react";
import type { Folder } from "../api/workspace";
import { useTask } from "../app/use-task";
import { useWindow } from "../app/use-window";
import { texts } from "../texts";
import { type Dialog, useWorkspace } from "./context";
import { familyOf, visibleRows } from "./tree";
import { titleOf } from "./use-actions";
import classes from "./workspace.module.css";

interface MoveDialogProps {
  what: Extract<Dialog, { kind: "move" | "moveFolder" }>;
  opened: boolean;
  onClose: () => void;
}

/** Where to: every folder in a list of choices, for those who do not drag. */
export function MoveDialog({ what, opened, onClose }: MoveDialogProps) {
  const words = texts.workspace.move;
  const documents = what.kind === "move" ? what.documents : [];
  const first = documents[0];
  const title =
    what.kind === "moveFolder"
      ? words.folderTitle(what.folder.name)
      : documents.length === 1 && first
        ? words.titleOne(titleOf(first))
        : words.title(texts.workspace.said.documents(documents.length));
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": texts.app.close }}
    >
      <MoveForm what={what} onDone={onClose} />
    </Modal>
  );
}

/** No folder has such an id; and a group of radio buttons takes the empty string for none being chosen. */
const TOP = "/";
const NOTHING: readonly Folder[] = [];
/** Of a row, in pixels, until one has been measured. */
const ROW = 36;

function MoveForm({ what, onDone }: { what: MoveDialogProps["what"]; onDone: () => void }) {
  const { folders, actions } = useWorkspace();
  const { busy, error, run } = useTask();
  const words = texts.workspace.move;
  const all = folders.all ?? NOTHING;
  const origins =
    what.kind === "moveFolder"
      ? [what.folder.parent_id]
      : [...new Set(what.documents.map((one) => one.folder_id ?? null))];
  const origin = origins.length === 1 ? (origins[0] ?? TOP) : null;
  const [chosen, setChosen] = useState<string | null>(origin);
  const [part, setPart] = useState("");
  const moved = what.kind === "moveFolder" ? what.folder.id : null;
  const wanted = part.trim().toLocaleLowerCase();
  const tree = useMemo(() => visibleRows(all, new Set(all.map((one) => one.id))), [all]);
  const rows = useMemo(() => {
    const family = moved === null ? null : familyOf(all, moved);
    return tree.filter(
      ({ folder }) =>
        !family?.has(folder.id) && (!wanted || folder.name.toLocaleLowerCase().includes(wanted)),
    );
  }, [tree, all, moved, wanted]);
  const list = useRef<HTMLDivElement>(null);
  const shown = useWindow(list, rows.length, ROW);
  const submit = async () => {
    if (chosen === null) return;
    const target = chosen === TOP ? null : chosen;
    const done = await run(() =>
      what.kind === "moveFolder"
        ? actions.moveFolder(what.folder.id, target)
        : actions.move(what.documents, target),
    );
    if (done) onDone();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack gap="md">
        {all.length > 8 && (
          <TextInput
            aria-label={words.filter}
            placeholder={words.filter}
            leftSection={<IconSearch size={16} stroke={1.8} />}
            value={part}
            onChange={(event) => setPart(event.currentTarget.value)}
          />
        )}
        <Radio.Group value={chosen ?? ""} onChange={setChosen} aria-label={words.where}>
          <div
            ref={list}
            className={classes.choices}
            data-many={shown.end < rows.length || shown.first > 0 || undefined}
          >
            {!wanted && (
              <Choice
                value={TOP}
                level={1}
                isHere={origin === TOP}
                label={moved === null ? words.top : words.topFolder}
                isTop
              />
            )}
            <div style={{ height: shown.before }} />
            {rows.slice(shown.first, shown.end).map(({ folder, level }) => (
              <Choice
                key={folder.id}
                value={folder.id}
                level={wanted ? 1 : level}
                isHere={origin === folder.id}
                label={folder.name}
              />
            ))}
            <div style={{ height: shown.after }} />
            {wanted && rows.length === 0 && <p className={classes.quiet}>{words.none}</p>}
          </div>
        </Radio.Group>
        {error !== null && <Alert color="red">{error}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {texts.app.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={chosen === null || chosen === origin}>
            {words.moveIt}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ChoiceProps {
  value: string;
  label: string;
  level: number;
  isHere: boolean;
  isTop?: boolean;
}

function Choice({ value, label, level, isHere, isTop = false }: ChoiceProps) {
  const ChoiceIcon = isTop ? IconFolderOff : IconFolder;
  return (
    <div className={classes.choice} data-row style={{ "--level": level } as CSSProperties}>
      <Radio
        value={value}
        size="sm"
        styles={{ body: { alignItems: "center" } }}
        label={
          <span className={classes.choiceLabel}>
            <ChoiceIcon size={17} stroke={1.6} aria-hidden="true" />
            <bdi>{label}</bdi>
            {isHere && <span className={classes.soft}>{texts.workspace.move.here}</span>}
          </span>
        }
      />
    </div>
  );
}
