import { ActionIcon, Menu } from "@mantine/core";
import { IconLanguage } from "@tabler/icons-react";
import { chooseLanguage, texts } from "../texts";
import { LANGUAGES } from "../texts/languages";
import { notify } from "./notices";
import { useLanguage } from "./use-language";

/** Shows another language, or says that it cannot. */
export function switchLanguage(tag: string): void {
  const next = LANGUAGES.find((language) => language.tag === tag);
  if (next) chooseLanguage(next).catch(() => notify({ text: texts.app.languageFailed }));
}

/** The languages as entries of a menu, each in its own words. */
export function LanguageItems() {
  const { tag } = useLanguage();
  return (
    <Menu.RadioGroup value={tag} onChange={switchLanguage}>
      {LANGUAGES.map((language) => (
        <Menu.RadioItem key={language.tag} value={language.tag} lang={language.tag} closeMenuOnClick>
          {language.name}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

export function LanguageControl() {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.app.language}>
          <IconLanguage size={20} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <LanguageItems />
      </Menu.Dropdown>
    </Menu>
  );
}
