import { createTheme, localStorageColorSchemeManager, type MantineColorsTuple } from "@mantine/core";
import { texts } from "../texts";
import { returnFocus } from "./focus-return";

/** Verdigris: the one accent. */
const verdigris: MantineColorsTuple = [
  "#ecf6f5",
  "#d9ebe9",
  "#b2d6d3",
  "#88c0bc",
  "#66ada8",
  "#4b9a96",
  "#35817f",
  "#1f5a5c",
  "#18494b",
  "#103638",
];

/** Paper and ink instead of Mantine's blue greys. */
const gray: MantineColorsTuple = [
  "#faf8f4",
  "#f3f0ea",
  "#e8e4dc",
  "#dcd7cd",
  "#c6c0b4",
  "#a39d91",
  "#716c61",
  "#5a564d",
  "#3c3933",
  "#26241f",
];

const dark: MantineColorsTuple = [
  "#dedbd4",
  "#bcb8af",
  "#96928a",
  "#6b6862",
  "#403e3a",
  "#33312e",
  "#272624",
  "#1d1d1b",
  "#171715",
  "#111110",
];

const red: MantineColorsTuple = [
  "#fdf0ed",
  "#fadfd9",
  "#f3bdb3",
  "#ec9a8c",
  "#e27a68",
  "#d2604d",
  "#c04937",
  "#ab3426",
  "#8d281c",
  "#6f1f16",
];

const SERIF = '"Source Serif 4 Variable", Georgia, "Times New Roman", serif';
const SANS = '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif';

/** Where menus and hints go: a place in each page's header, because a reader finds nothing outside of landmarks. */
const OVERLAYS = { target: "#overlays" };

/** What lies over the page: its cross has a name, and its <header> would be a second banner of the page. */
function surface() {
  return {
    attributes: { header: { role: "presentation" } },
    closeButtonProps: { "aria-label": texts.app.close },
  };
}

export const theme = createTheme({
  colors: { verdigris, gray, dark, red },
  primaryColor: "verdigris",
  primaryShade: { light: 7, dark: 6 },
  black: "#26241f",
  fontFamily: SANS,
  headings: { fontFamily: SERIF, fontWeight: "600" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // A placeholder that takes the first focus would be a child that a menu must not have.
    Menu: { defaultProps: { portalProps: OVERLAYS, withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { portalProps: OVERLAYS } },
    Tooltip: {
      defaultProps: {
        portalProps: OVERLAYS,
        openDelay: 350,
        withArrow: true,
        events: { hover: true, focus: true, touch: false },
      },
    },
    // Functions: the words change with the language.
    Drawer: { defaultProps: surface },
    Modal: {
      defaultProps: () => ({
        ...surface(),
        centered: true,
        onExitTransitionEnd: returnFocus,
        overlayProps: { backgroundOpacity: 0.35, blur: 2 },
      }),
    },
  },
});

/** build/theme-init.js reads the same key before the first paint. */
export const colourSchemeManager = localStorageColorSchemeManager({ key: "quire:colour-scheme" });
