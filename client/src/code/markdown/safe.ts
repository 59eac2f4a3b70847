import DOMPurify, { type Config } from "dompurify";

/** What a preview may show. Nothing that runs, loads, navigates, sends, or looks like a part of the page around it. */
const CONFIG: Config = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: [
    "style",
    "form",
    "button",
    "textarea",
    "select",
    "option",
    "label",
    "fieldset",
    "dialog",
    "marquee",
    "picture",
    "source",
    "video",
    "audio",
    "track",
    "map",
    "area",
    "slot",
    "template",
    "link",
    "meta",
    "base",
  ],
  FORBID_ATTR: [
    "style",
    "class",
    "id",
    "name",
    "for",
    "form",
    "role",
    "tabindex",
    "contenteditable",
    "autofocus",
    "accesskey",
    "draggable",
    "popover",
    "srcset",
    "background",
    "usemap",
    "is",
  ],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ADD_ATTR: ["data-language", "data-slug", "data-task", "data-item"],
  RETURN_DOM_FRAGMENT: true,
};

const INLINE_IMAGE = /^data:image\/(?:png|jpeg|gif|webp);/i;
const SAFE_LINK = /^(?:https?:|mailto:|tel:|#|\/(?!\/)|[^:]*$)/i;

interface Words {
  remoteImage: (name: string) => string;
  missingImage: (name: string) => string;
  task: (text: string) => string;
}

/** Pictures of this server and pictures in the text itself; all others would tell another host who reads here. */
export function isOwnImage(address: string, page: string): boolean {
  if (INLINE_IMAGE.test(address)) return true;
  // What an address means is for the URL standard to say: of "/\\host/a.png" and "/<tab>/host/a.png", the host.
  return (
    address.startsWith("/") &&
    URL.canParse(address, page) &&
    new URL(address, page).origin === new URL(page).origin
  );
}

/** HTML that somebody wrote, as elements that do nothing but show. */
export function safe(html: string, words: Words): DocumentFragment {
  const made = DOMPurify.sanitize(html, CONFIG) as unknown as DocumentFragment;
  for (const image of made.querySelectorAll("img")) {
    const address = image.getAttribute("src") ?? "";
    if (isOwnImage(address, location.href)) {
      image.loading = "lazy";
      image.decoding = "async";
      continue;
    }
    const instead = document.createElement(
      /^https?:\/\//i.test(address) && !image.closest("a") ? "a" : "span",
    );
    if (instead instanceof HTMLAnchorElement) instead.href = address;
    instead.dataset.image = "";
    const isRemote = /^(?:https?:)?\/\//i.test(address);
    instead.textContent = (isRemote ? words.remoteImage : words.missingImage)(image.alt || address);
    image.replaceWith(instead);
  }
  for (const link of made.querySelectorAll("a")) {
    const address = link.getAttribute("href") ?? "";
    if (!SAFE_LINK.test(address)) link.removeAttribute("href");
    link.removeAttribute("download");
    if (address.startsWith("#")) {
      link.removeAttribute("target");
      continue;
    }
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
  }
  for (const field of made.querySelectorAll("input")) {
    if (field.type !== "checkbox" || !field.dataset.task) {
      field.remove();
      continue;
    }
    field.setAttribute("aria-label", words.task(field.title));
    field.removeAttribute("title");
  }
  for (const code of made.querySelectorAll("pre")) {
    code.tabIndex = 0;
    code.dir = "ltr";
  }
  return made;
}
