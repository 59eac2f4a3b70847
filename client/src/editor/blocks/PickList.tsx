import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { texts } from "../../texts";
import { type Item, ItemList, itemId } from "./ItemList";

interface PickListProps {
  /** Names the field and the list. */
  label: string;
  placeholder: string;
  /** What a search finds; everything for "". */
  find: (query: string) => readonly Item[];
  onPick: (id: string) => void;
}

/** A field to search in, over a list to choose from. */
export function PickList({ label, placeholder, find, onPick }: PickListProps) {
  const id = useId();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const items = find(query);
  // It may come after what it is in.
  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const onKeyDown = (event: KeyboardEvent) => {
    const last = items.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: active >= last ? 0 : active + 1,
      ArrowUp: active <= 0 ? last : active - 1,
      PageDown: Math.min(last, active + 8),
      PageUp: Math.max(0, active - 8),
    };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      setActive(Math.max(0, move));
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      const item = items[active];
      if (item) onPick(item.id);
    }
  };

  return (
    <div>
      <TextInput
        ref={field}
        data-autofocus
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={id}
        aria-activedescendant={itemId(id, items[active])}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={placeholder}
        leftSection={<IconSearch size={15} stroke={1.8} aria-hidden="true" />}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        mb={6}
      />
      <ItemList
        id={id}
        label={label}
        items={items}
        active={active}
        nothing={texts.blocks.nothing}
        onHover={setActive}
        onPick={(item) => onPick(item.id)}
      />
    </div>
  );
}
