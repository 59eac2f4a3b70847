import type { TablerIcon } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import classes from "./blocks.module.css";

export interface Item {
  id: string;
  title: string;
  description?: string | undefined;
  /** What one types for the same. */
  typed?: string | undefined;
  icon?: TablerIcon | undefined;
  group?: string | undefined;
}

interface ItemListProps {
  id: string;
  label: string;
  items: readonly Item[];
  /** The place of the one that Enter takes. */
  active: number;
  /** Shown in place of no items. */
  nothing: ReactNode;
  onHover: (index: number) => void;
  onPick: (item: Item) => void;
}

/** The element of one item, for `aria-activedescendant`. */
export function itemId(list: string, item: Item | undefined): string | undefined {
  return item && `${list}-${item.id}`;
}

/** A list to choose from, while the focus stays where the person types. */
export function ItemList({ id, label, items, active, nothing, onHover, onPick }: ItemListProps) {
  const current = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another active item is another element
  useEffect(() => {
    current.current?.scrollIntoView({ block: "nearest" });
  }, [active, items]);
  return (
    <div id={id} role="listbox" aria-label={label} className={classes.list}>
      {items.length === 0 && (
        <div
          role="option"
          aria-selected="false"
          aria-disabled="true"
          tabIndex={-1}
          className={classes.nothing}
        >
          {nothing}
        </div>
      )}
      {items.map((item, index) => {
        const { icon: Icon } = item;
        const first = item.group !== undefined && item.group !== items[index - 1]?.group;
        return (
          <div key={item.id} role="presentation">
            {first && (
              <div className={classes.group} role="presentation">
                {item.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the text or field that controls the list */}
            <div
              id={itemId(id, item)}
              ref={index === active ? current : null}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className={classes.item}
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => index !== active && onHover(index)}
              onClick={() => onPick(item)}
            >
              {Icon && (
                <span className={classes.icon}>
                  <Icon size={18} stroke={1.7} aria-hidden="true" />
                </span>
              )}
              <span className={classes.words}>
                <span className={classes.title}>{item.title}</span>
                {item.description && <span className={classes.hint}>{item.description}</span>}
              </span>
              {item.typed && (
                <span className={classes.typed} dir="ltr" aria-hidden="true">
                  {item.typed}
                </span>
              )}
            </div>
          </div>
        );
      })}
    </div>
  );
}
