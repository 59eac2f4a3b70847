import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { type Folder, NAME_OF_FOLDER_LIMIT, type WorkspaceDocument } from "../api/workspace";
import { DialogForm } from "../app/DialogForm";
import { later } from "../app/later";
import { say } from "../app/notices";
import { useTask } from "../app/use-task";
import { useSharing } from "../sharing/use-sharing";
import { texts } from "../texts";
import { type Dialog, useWorkspace } from "./context";
import { MoveDialog } from "./MoveDialog";
import { pathOf } from "./place";
import { childrenOf, isInside } from "./tree";
import { titleOf } from "./use-actions";

const ShareDialog = later(() => import("../sharing/ShareDialog"));
const TemplateGallery = later(() => import("./TemplateGallery"));

interface DialogsProps {
  /** What is asked now, or was asked last: a dialog fades out with its words. */
  dialog: Dialog | null;
  opened: boolean;
  onClose: () => void;
}

/** Whatever question lies over the page. */
export function Dialogs({ dialog, opened, onClose }: DialogsProps) {
  switch (dialog?.kind) {
    case undefined:
      return null;
    case "move":
    case "moveFolder":
      return <MoveDialog what={dialog} opened={opened} onClose={onClose} />;
    case "gone":
      return <GoneDialog documents={dialog.documents} opened={opened} onClose={onClose} />;
    case "share":
      return <Sharing document={dialog.document} opened={opened} onClose={onClose} />;
    case "templates":
      return <TemplateGallery opened={opened} onClose={onClose} />;
    case "newFolder":
      return <FolderNameDialog parent={dialog.parent} folder={null} opened={opened} onClose={onClose} />;
    case "renameFolder":
      return <FolderNameDialog parent={null} folder={dialog.folder} opened={opened} onClose={onClose} />;
    case "deleteFolder":
      return <DeleteFolderDialog folder={dialog.folder} opened={opened} onClose={onClose} />;
  }
}

interface Shown {
  opened: boolean;
  onClose: () => void;
}

function Sharing({ document, opened, onClose }: Shown & { document: WorkspaceDocument }) {
  const state = useSharing(document.id, false);
  return (
    <ShareDialog
      document={document.id}
      title={titleOf(document)}
      address={`${window.location.origin}/d/${document.id}`}
      state={state}
      opened={opened}
      onClose={onClose}
    />
  );
}

interface QuestionProps extends Shown {
  title: string;
  text: ReactNode;
  confirm: string;
  onConfirm: () => Promise<void>;
}

/** A question before something that cannot be taken back. */
function Question({ title, text, confirm, onConfirm, opened, onClose }: QuestionProps) {
  const { busy, error, run, clear } = useTask();
  const close = () => {
    clear();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={title}>
      <Stack gap="md">
        {text}
        {error !== null && <Alert color="red">{error}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {texts.app.cancel}
          </Button>
          <Button
            color="red"
            loading={busy}
            onClick={async () => {
              if (await run(onConfirm)) onClose();
            }}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function GoneDialog({ documents, ...shown }: Shown & { documents: readonly WorkspaceDocument[] }) {
  const { actions, unsaved } = useWorkspace();
  const words = texts.workspace.gone;
  const first = documents[0];
  const lost = documents.reduce((sum, { id }) => sum + (unsaved.get(id) ?? 0), 0);
  return (
    <Question
      {...shown}
      title={words.title(documents.length)}
      text={
        <>
          <Text>{documents.length === 1 && first ? words.text(titleOf(first)) : words.textMany}</Text>
          {lost > 0 && <Alert color="yellow">{texts.home.removeUnsaved(lost)}</Alert>}
        </>
      }
      confirm={words.confirm}
      onConfirm={() => actions.deleteForGood(documents)}
    />
  );
}

function DeleteFolderDialog({ folder, ...shown }: Shown & { folder: Folder }) {
  const { folders, place, refresh } = useWorkspace();
  const navigate = useNavigate();
  const words = texts.workspace.folders;
  const all = folders.all ?? [];
  const inside = all.filter((one) => one.id !== folder.id && isInside(all, one.id, folder.id));
  const documents = [folder, ...inside].reduce((sum, one) => sum + one.documents, 0);
  return (
    <Question
      {...shown}
      title={words.removeTitle(folder.name)}
      text={<Text>{words.removeText(inside.length, documents)}</Text>}
      confirm={words.removeIt}
      onConfirm={async () => {
        const isHere = place.kind === "folder" && isInside(all, place.id, folder.id);
        await folders.remove(folder.id);
        say(texts.workspace.said.folderDeleted(folder.name));
        if (!isHere) await refresh();
        else {
          await navigate(
            pathOf(folder.parent_id === null ? { kind: "all" } : { kind: "folder", id: folder.parent_id }),
          );
        }
      }}
    />
  );
}

interface FolderNameProps extends Shown {
  /** Where a new folder goes. */
  parent: string | null;
  /** The folder that gets another name; null for a new one. */
  folder: Folder | null;
}

function FolderNameDialog({ opened, onClose, ...rest }: FolderNameProps) {
  const { folders } = useWorkspace();
  const words = texts.workspace.folders;
  const into = folders.all?.find((one) => one.id === rest.parent);
  const title = rest.folder ? words.renameTitle : into ? words.createIn(into.name) : words.nameTitle;
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <FolderNameForm {...rest} onDone={onClose} />
    </Modal>
  );
}

function FolderNameForm({
  parent,
  folder,
  onDone,
}: Omit<FolderNameProps, keyof Shown> & { onDone: () => void }) {
  const { folders } = useWorkspace();
  const navigate = useNavigate();
  const { busy, error, run } = useTask();
  const [name, setName] = useState(folder?.name ?? "");
  const words = texts.workspace.folders;
  const chosen = name.trim();
  const taken = (childrenOf(folders.all ?? []).get(folder ? folder.parent_id : parent) ?? []).some(
    (one) => one.id !== folder?.id && one.name === chosen,
  );
  const submit = async () => {
    if (!chosen) return;
    const done = await run(async () => {
      if (folder) {
        if (chosen !== folder.name) await folders.rename(folder.id, chosen);
        say(texts.workspace.said.folderRenamed(chosen));
        return;
      }
      const made = await folders.create(chosen, parent);
      say(texts.workspace.said.folderMade(chosen));
      await navigate(pathOf({ kind: "folder", id: made.id }));
    });
    if (done) onDone();
  };
  return (
    <DialogForm
      submit={folder ? words.renameIt : words.makeIt}
      busy={busy}
      error={null}
      disabled={!chosen}
      onSubmit={() => void submit()}
      onCancel={onDone}
    >
      <TextInput
        label={words.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={NAME_OF_FOLDER_LIMIT}
        error={error}
        description={taken ? words.taken : undefined}
        size="md"
        required
        withAsterisk={false}
        autoComplete="off"
        data-autofocus
      />
    </DialogForm>
  );
}
