import { ActionIcon, Menu } from "@mantine/core";
import { IconCloudOff, IconDots, IconTrash } from "@tabler/icons-react";
import { Link } from "react-router";
import { exactly, fromNow } from "../app/time";
import { texts } from "../texts";
import classes from "./HomePage.module.css";

export interface ListedDocument {
  id: string;
  title: string;
  kind: string;
  /** RFC 3339. */
  at: string;
  /** Puts the time into words: edited, or opened. */
  when: (relative: string) => string;
  /** Its owner's name, unless that is oneself or nobody. */
  ownedBy?: string | null;
  deletable?: boolean;
}

interface DocumentListProps {
  label: string;
  documents: ListedDocument[];
  unsaved: Map<string, number>;
  /** Absent where documents cannot be deleted: without the server. */
  onDelete?: (document: ListedDocument) => void;
}

export function DocumentList({ label, documents, unsaved, onDelete }: DocumentListProps) {
  const now = new Date();
  return (
    <ul className={classes.list} aria-label={label}>
      {documents.map((document) => {
        const { id, kind, at, when } = document;
        const title = document.title || texts.untitled;
        const count = unsaved.get(id) ?? 0;
        return (
          <li key={id} className={classes.row}>
            <Link to={`/d/${id}`} className={classes.link} data-untitled={document.title === "" || undefined}>
              {title}
            </Link>
            <span className={classes.facts}>
              {count > 0 && (
                <span className={classes.unsaved}>
                  <IconCloudOff size={14} stroke={1.8} aria-hidden="true" />
                  {texts.home.unsaved(count)}
                </span>
              )}
              {document.ownedBy && (
                <span className={classes.owner}>
                  <bdi>{texts.home.ownedBy(document.ownedBy)}</bdi>
                </span>
              )}
              {texts.home.kinds[kind] && <span className={classes.kind}>{texts.home.kinds[kind]}</span>}
              <time dateTime={at} title={exactly(at)}>
                {when(fromNow(at, now))}
              </time>
            </span>
            {onDelete && document.deletable !== false && (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon
                    className={classes.menu}
                    variant="subtle"
                    color="gray"
                    size="lg"
                    aria-label={texts.home.menu(title)}
                  >
                    <IconDots size={18} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item
                    color="var(--bad)"
                    leftSection={<IconTrash size={16} stroke={1.6} />}
                    onClick={() => onDelete(document)}
                  >
                    {texts.home.remove}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </li>
        );
      })}
    </ul>
  );
}
