import { changeVersion, deleteVersion, nameVersion, restore, type Version } from "../api/history";
import { ConfirmDialog, NameDialog } from "./dialogs";
import { wordsFor } from "./words";

/** What is asked before something is done. */
export type Question =
  | { kind: "name"; revision: number }
  | { kind: "rename" | "remove"; version: Version }
  | { kind: "restore"; revision: number };

interface QuestionsProps {
  document: string;
  isDrawing: boolean;
  question: Question | null;
  onClose: () => void;
  /** It is done; the sentence says what. */
  onDone: (kind: Question["kind"], sentence: string) => Promise<void>;
}

/** The dialogs over a past. */
export function Questions({ document, isDrawing, question, onClose, onDone }: QuestionsProps) {
  const names = wordsFor(isDrawing);
  switch (question?.kind) {
    case "name":
      return (
        <NameDialog
          title={names.nameTitle(question.revision)}
          confirm={names.nameConfirm}
          initial=""
          onClose={onClose}
          onSave={async (name) => {
            await nameVersion(document, question.revision, name);
            await onDone("name", names.named(name));
          }}
        />
      );
    case "rename":
      return (
        <NameDialog
          title={names.renameTitle}
          confirm={names.renameConfirm}
          initial={question.version.name}
          onClose={onClose}
          onSave={async (name) => {
            await changeVersion(document, question.version.id, { name });
            await onDone("rename", names.named(name));
          }}
        />
      );
    case "remove":
      return (
        <ConfirmDialog
          title={names.removeTitle}
          text={names.removeText(question.version.name)}
          confirm={names.removeConfirm}
          colour="red"
          onClose={onClose}
          onConfirm={async () => {
            await deleteVersion(document, question.version.id);
            await onDone("remove", names.removed(question.version.name));
          }}
        />
      );
    case "restore":
      return (
        <ConfirmDialog
          title={names.restoreTitle(question.revision)}
          text={names.restoreText}
          confirm={names.restoreConfirm}
          onClose={onClose}
          onConfirm={async () => {
            await restore(document, question.revision);
            await onDone("restore", names.restored(question.revision));
          }}
        />
      );
    default:
      return null;
  }
}
