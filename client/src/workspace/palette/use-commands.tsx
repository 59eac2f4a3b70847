import { useMantineColorScheme } from "@mantine/core";
import {
  IconBraces,
  IconBrush,
  IconClock,
  IconDeviceDesktop,
  IconFiles,
  IconFileText,
  IconFolderPlus,
  IconKeyboard,
  IconLanguage,
  IconLogin,
  IconMoon,
  IconSettings,
  IconShield,
  IconStar,
  IconSun,
  IconTemplate,
  IconTrash,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useLocation, useNavigate } from "react-router";
import { isSignedIn, useMe } from "../../account/me";
import { signInPath } from "../../account/next";
import { createOfKind, type ListFilter } from "../../api/workspace";
import { switchLanguage } from "../../app/LanguageControl";
import { showShortcuts } from "../../app/shortcuts/open";
import { useLanguage } from "../../app/use-language";
import { rememberDocument } from "../../device/known";
import { KINDS } from "../../kinds";
import { texts } from "../../texts";
import { LANGUAGES } from "../../texts/languages";
import type { Dialog } from "../context";
import { pathOf, placeOf } from "../place";

/** Something that can be done from the palette. */
export interface Command {
  id: string;
  label: string;
  icon: ReactNode;
  run: () => unknown;
}

const ICON = { size: 18, stroke: 1.6, "aria-hidden": true } as const;
const KIND_ICONS: Record<string, ReactNode> = {
  richtext: <IconFileText {...ICON} />,
  code: <IconBraces {...ICON} />,
  drawing: <IconBrush {...ICON} />,
};
const PLACE_ICONS: Record<ListFilter, ReactNode> = {
  all: <IconFiles {...ICON} />,
  recent: <IconClock {...ICON} />,
  owned: <IconUser {...ICON} />,
  shared: <IconUsers {...ICON} />,
  favourites: <IconStar {...ICON} />,
  templates: <IconTemplate {...ICON} />,
  trash: <IconTrash {...ICON} />,
};

/** Everything that can be done from everywhere, in the language of the interface. */
export function useCommands(): Command[] {
  const me = useMe();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const { setColorScheme } = useMantineColorScheme();
  const { tag } = useLanguage();
  const words = texts.workspace.palette;
  const { actor } = me.session;
  const named = actor.kind !== "anonymous";
  const isInDocument = pathname.startsWith("/d/");
  const here = placeOf(pathname);
  const folder = here.kind === "folder" ? here.id : null;
  const goTo = (path: string, ask?: Dialog) => navigate(path, { state: ask ? { ask } : null });

  const create = async (kind: string) => {
    const document = await createOfKind(kind, "", folder);
    rememberDocument(document.id, { title: document.title, kind });
    await navigate(`/d/${document.id}`);
  };

  const places: ListFilter[] = named
    ? ["all", "recent", "owned", "shared", "favourites", "templates", "trash"]
    : ["all", "templates", "trash"];
  const schemes = [
    { value: "light", label: words.light, icon: <IconSun {...ICON} /> },
    { value: "dark", label: words.dark, icon: <IconMoon {...ICON} /> },
    { value: "auto", label: words.system, icon: <IconDeviceDesktop {...ICON} /> },
  ] as const;

  return [
    ...["richtext", "code", "drawing"]
      .filter((kind) => KINDS[kind])
      .map((kind) => ({
        id: `new-${kind}`,
        label: words.newOf[kind] ?? kind,
        icon: KIND_ICONS[kind],
        run: () => create(kind),
      })),
    {
      id: "template",
      label: words.template,
      icon: <IconTemplate {...ICON} />,
      run: () => goTo(isInDocument ? "/" : pathOf(here), { kind: "templates" }),
    },
    ...(named
      ? [
          {
            id: "folder",
            label: texts.workspace.folders.create,
            icon: <IconFolderPlus {...ICON} />,
            run: () => goTo(pathOf(here), { kind: "newFolder", parent: folder }),
          },
        ]
      : []),
    ...places.map((kind) => ({
      id: `go-${kind}`,
      label: words.goTo(texts.workspace.places[kind]),
      icon: PLACE_ICONS[kind],
      run: () => goTo(pathOf({ kind })),
    })),
    ...(isSignedIn(me)
      ? [
          {
            id: "account",
            label: words.account,
            icon: <IconSettings {...ICON} />,
            run: () => goTo("/account"),
          },
        ]
      : [
          {
            id: "sign-in",
            label: words.signIn,
            icon: <IconLogin {...ICON} />,
            run: () => goTo(signInPath(pathname + search)),
          },
        ]),
    ...(actor.is_admin
      ? [{ id: "admin", label: words.admin, icon: <IconShield {...ICON} />, run: () => goTo("/admin") }]
      : []),
    {
      id: "shortcuts",
      label: texts.together.shortcuts.title,
      icon: <IconKeyboard {...ICON} />,
      run: () => showShortcuts(true),
    },
    ...schemes.map(({ value, label, icon }) => ({
      id: `scheme-${value}`,
      label,
      icon,
      run: () => setColorScheme(value),
    })),
    ...LANGUAGES.filter((language) => language.tag !== tag).map((language) => ({
      id: `language-${language.tag}`,
      label: language.name,
      icon: <IconLanguage {...ICON} />,
      run: () => switchLanguage(language.tag),
    })),
  ];
}
