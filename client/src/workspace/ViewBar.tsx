import { ActionIcon, CloseButton, SegmentedControl, Select, TextInput, VisuallyHidden } from "@mantine/core";
import { IconLayoutGrid, IconList, IconMenu2, IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { KINDS } from "../kinds";
import { texts } from "../texts";
import type { Asked } from "./place";
import classes from "./workspace.module.css";

const FILTER_LIMIT = 255;
/** A pause in typing after which the server is asked. */
const TYPING_MS = 250;
/** The first is how lists are sorted unless asked otherwise. */
const SORTS = ["updated_at-desc", "created_at-desc", "created_at-asc", "title-asc", "title-desc"] as const;

interface ViewBarProps {
  asked: Asked;
  onAsk: (asked: Asked) => void;
  grid: boolean;
  onGrid: (grid: boolean) => void;
  /** Opens the drawer of a phone; null where the sidebar is there. */
  onNav: (() => void) | null;
  /** Which kinds there may be: a choice of one is none. */
  sortable: boolean;
}

/** How the list is shown: which titles and kinds, in what order, as rows or cards. */
export function ViewBar({ asked, onAsk, grid, onGrid, onNav, sortable }: ViewBarProps) {
  const words = texts.workspace.view;
  const kinds = ["richtext", "code", "drawing", "yjs"].filter(
    (kind) => KINDS[kind] !== undefined || kind === asked.kind,
  );
  return (
    <div className={classes.bar}>
      {onNav && (
        <ActionIcon variant="default" size={36} aria-label={texts.workspace.openNav} onClick={onNav}>
          <IconMenu2 size={18} stroke={1.7} />
        </ActionIcon>
      )}
      <FilterField
        title={asked.title}
        onChange={(title) => {
          if (title !== asked.title) onAsk({ ...asked, title });
        }}
      />
      <div className={classes.barEnd}>
        {kinds.length > 1 && (
          <Select
            className={classes.kindField}
            aria-label={words.kind}
            data={[
              { value: "", label: words.allKinds },
              ...kinds.map((kind) => ({ value: kind, label: texts.workspace.kinds[kind] ?? kind })),
            ]}
            value={asked.kind}
            onChange={(kind) => onAsk({ ...asked, kind: kind ?? "" })}
            allowDeselect={false}
            comboboxProps={{ width: 170, position: "bottom-end", portalProps: { target: "#overlays" } }}
          />
        )}
        {sortable && (
          <Select
            className={classes.sortField}
            aria-label={words.sort}
            data={SORTS.map((value) => ({ value, label: words.sorts[value] ?? value }))}
            value={
              asked.sort
                ? `${asked.sort}-${asked.order ?? (asked.sort === "title" ? "asc" : "desc")}`
                : SORTS[0]
            }
            onChange={(value) => {
              const [sort = "", order = ""] = value === null || value === SORTS[0] ? [] : value.split("-");
              onAsk({
                ...asked,
                sort: (sort || null) as Asked["sort"],
                order: (order || null) as Asked["order"],
              });
            }}
            allowDeselect={false}
            comboboxProps={{ width: 190, position: "bottom-end", portalProps: { target: "#overlays" } }}
          />
        )}
        <SegmentedControl
          className={classes.viewSwitch}
          aria-label={words.label}
          value={grid ? "grid" : "list"}
          onChange={(value) => onGrid(value === "grid")}
          data={[
            {
              value: "list",
              label: (
                <>
                  <IconList size={17} stroke={1.7} aria-hidden="true" />
                  <VisuallyHidden>{words.list}</VisuallyHidden>
                </>
              ),
            },
            {
              value: "grid",
              label: (
                <>
                  <IconLayoutGrid size={17} stroke={1.7} aria-hidden="true" />
                  <VisuallyHidden>{words.grid}</VisuallyHidden>
                </>
              ),
            },
          ]}
        />
      </div>
    </div>
  );
}

/** Asks for what is typed once the typing pauses, and follows the address when somebody goes back. */
function FilterField({ title, onChange }: { title: string; onChange: (title: string) => void }) {
  const [typed, setTyped] = useState(title);
  useEffect(() => setTyped(title), [title]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing asks
  useEffect(() => {
    if (typed === title) return;
    const timer = setTimeout(() => onChange(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const words = texts.workspace.view;
  return (
    <TextInput
      className={classes.filterField}
      role="searchbox"
      aria-label={words.filter}
      placeholder={words.filter}
      leftSection={<IconSearch size={16} stroke={1.8} />}
      rightSection={
        typed && (
          <CloseButton
            size="sm"
            aria-label={words.clearFilter}
            onClick={() => {
              setTyped("");
              onChange("");
            }}
          />
        )
      }
      value={typed}
      maxLength={FILTER_LIMIT}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape" && typed) {
          event.stopPropagation();
          setTyped("");
          onChange("");
        }
      }}
    />
  );
}
