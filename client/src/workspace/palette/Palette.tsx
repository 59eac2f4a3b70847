import { Combobox, Modal, TextInput, useCombobox, VisuallyHidden } from "@mantine/core";
import { IconFolder, IconSearch } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../../api/http";
import { texts } from "../../texts";
import { shownTitle } from "../../texts/shown";
import { KindIcon } from "../KindIcon";
import { pathOf } from "../place";
import { pathTo } from "../tree";
import { paletteDraft } from "./opening";
import classes from "./palette.module.css";
import { useCommands } from "./use-commands";
import { useFound } from "./use-found";

interface PaletteProps {
  opened: boolean;
  onClose: () => void;
}

export default function Palette({ opened, onClose }: PaletteProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      centered={false}
      yOffset="12vh"
      size={620}
      padding={0}
      attributes={{ content: { "aria-label": texts.workspace.palette.title } }}
      classNames={{ content: classes.content ?? "" }}
    >
      <PaletteBody onClose={onClose} />
    </Modal>
  );
}

interface Entry {
  id: string;
  label: string;
  /** What tells it from others of the same name. */
  beside?: string;
  icon: ReactNode;
  run: () => unknown;
}

interface Group {
  title: string;
  entries: Entry[];
}

const MOST_FOLDERS = 6;

/** All words that were typed are in the label, in whatever order. */
function fits(label: string, typed: string): boolean {
  const text = label.toLocaleLowerCase();
  return typed
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function PaletteBody({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const commands = useCommands();
  const [typed, setTyped] = useState(paletteDraft);
  const [failed, setFailed] = useState<string | null>(null);
  const part = typed.trim();
  const { documents, folders, searching, offline } = useFound(part);
  const words = texts.workspace.palette;
  const combobox = useCombobox({ opened: true });

  const groups: Group[] = [
    {
      title: part ? words.documents : words.recent,
      entries: documents.map(({ id, title, kind }) => ({
        id: `document-${id}`,
        label: shownTitle(title),
        icon: <KindIcon kind={kind} size={18} />,
        run: () => navigate(`/d/${encodeURIComponent(id)}`),
      })),
    },
    {
      title: words.folders,
      entries: part
        ? folders
            .filter(({ name }) => fits(name, part))
            .slice(0, MOST_FOLDERS)
            .map(({ id, name }) => ({
              id: `folder-${id}`,
              label: name,
              beside: pathTo(folders, id)
                .slice(0, -1)
                .map((folder) => folder.name)
                .join(" / "),
              icon: <IconFolder size={18} stroke={1.6} aria-hidden="true" />,
              run: () => navigate(pathOf({ kind: "folder", id })),
            }))
        : [],
    },
    { title: words.actions, entries: part ? commands.filter(({ label }) => fits(label, part)) : commands },
  ].filter((group) => group.entries.length > 0);
  const entries = groups.flatMap((group) => group.entries);

  // The first is chosen whenever others came: Enter does what is seen.
  const shown = entries.map((entry) => entry.id).join(" ");
  const { selectFirstOption, updateSelectedOptionIndex } = combobox;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is the occasion
  useEffect(() => {
    updateSelectedOptionIndex();
    selectFirstOption();
  }, [shown]);

  const run = async (id: string) => {
    const entry = entries.find((one) => one.id === id);
    if (!entry) return;
    try {
      await entry.run();
      onClose();
    } catch (error) {
      setFailed(messageOf(error));
    }
  };

  const state = searching
    ? words.searching
    : entries.length === 0
      ? words.nothing
      : words.found(entries.length);
  return (
    <Combobox store={combobox} onOptionSubmit={(id) => void run(id)}>
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          className={classes.field}
          size="lg"
          variant="unstyled"
          role="combobox"
          aria-label={words.field}
          placeholder={words.placeholder}
          leftSection={<IconSearch size={20} stroke={1.7} aria-hidden="true" />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          // The list would take it for itself.
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
          }}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
      </Combobox.EventsTarget>
      <VisuallyHidden role="status">{state}</VisuallyHidden>
      {failed !== null && (
        <p className={classes.failed} role="alert">
          {failed}
        </p>
      )}
      {offline && <p className={classes.note}>{words.offline}</p>}
      {/* It scrolls; the arrow keys of the field move through it. */}
      <Combobox.Options className={classes.results} aria-label={words.title}>
        {groups.map((group) => (
          <Combobox.Group key={group.title} label={group.title}>
            {group.entries.map(({ id, label, beside, icon }) => (
              <Combobox.Option key={id} value={id} className={classes.option}>
                <span className={classes.icon}>{icon}</span>
                <bdi className={classes.label}>{label}</bdi>
                {beside && <bdi className={classes.beside}>{beside}</bdi>}
              </Combobox.Option>
            ))}
          </Combobox.Group>
        ))}
      </Combobox.Options>
      {entries.length === 0 && !searching && <p className={classes.note}>{words.nothing}</p>}
    </Combobox>
  );
}
