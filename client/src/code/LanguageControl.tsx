import { Combobox, useCombobox } from "@mantine/core";
import { IconCheck, IconChevronDown, IconCode } from "@tabler/icons-react";
import { useState } from "react";
import { ToolbarButton } from "../editor/ToolbarButton";
import { texts } from "../texts";
import classes from "./code.module.css";
import { type CodeLanguage, OTHERS, PLAIN, USUAL } from "./languages";

interface LanguageControlProps {
  readOnly: boolean;
  /** What `meta` says, whatever that is; undefined while nobody has chosen. */
  chosen: unknown;
  language: CodeLanguage | undefined;
  /** What the title says. */
  suggested: CodeLanguage | undefined;
  onLanguage: (id: string | null) => void;
  /** There is room for a sign alone, not for the language's name. */
  compact: boolean;
}

const AUTOMATIC = "automatic";

/** Which language the document is in, for everybody who edits it. */
export function LanguageControl(props: LanguageControlProps) {
  const { readOnly, chosen, language, suggested, onLanguage, compact } = props;
  const words = texts.code.language;
  const [wanted, setWanted] = useState("");
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setWanted("");
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const current = language?.name ?? words.plain;
  if (readOnly) return <span className={classes.language}>{current}</span>;

  const value = typeof chosen === "string" ? (language?.id ?? PLAIN) : AUTOMATIC;
  const fits = (name: string) => name.toLowerCase().includes(wanted.trim().toLowerCase());
  const option = (id: string, name: string) => (
    <Combobox.Option key={id} value={id} active={id === value} selected={id === value}>
      <span className={classes.option}>
        {name}
        {id === value && <IconCheck size={15} aria-hidden="true" />}
      </span>
    </Combobox.Option>
  );
  const first = [
    { id: AUTOMATIC, name: suggested ? words.fromTitle(suggested.name) : words.automatic },
    { id: PLAIN, name: words.plain },
  ].filter(({ name }) => fits(name));
  const usual = USUAL.filter(({ name }) => fits(name));
  const others = OTHERS.filter(({ name }) => fits(name));

  return (
    <Combobox
      store={combobox}
      width={260}
      position="bottom-start"
      portalProps={{ target: "#overlays" }}
      onOptionSubmit={(id) => {
        onLanguage(id === AUTOMATIC ? null : id);
        combobox.closeDropdown();
        combobox.focusTarget();
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <ToolbarButton
          label={words.label(current)}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          onClick={() => combobox.toggleDropdown()}
        >
          <IconCode size={18} stroke={1.8} aria-hidden="true" />
          {!compact && (
            <>
              <span className={classes.name}>{current}</span>
              <IconChevronDown size={14} stroke={2} aria-hidden="true" />
            </>
          )}
        </ToolbarButton>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={wanted}
          role="combobox"
          aria-expanded={combobox.dropdownOpened}
          aria-label={words.search}
          placeholder={words.search}
          onChange={(event) => {
            setWanted(event.currentTarget.value);
            combobox.selectFirstOption();
          }}
        />
        <Combobox.Options mah={320} style={{ overflowY: "auto" }} aria-label={words.list}>
          {first.map(({ id, name }) => option(id, name))}
          {usual.length > 0 && (
            <Combobox.Group label={words.usual}>
              {usual.map(({ id, name }) => option(id, name))}
            </Combobox.Group>
          )}
          {others.length > 0 && (
            <Combobox.Group label={words.others}>
              {others.map(({ id, name }) => option(id, name))}
            </Combobox.Group>
          )}
          {first.length + usual.length + others.length === 0 && <Combobox.Empty>{words.none}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
