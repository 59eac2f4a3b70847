import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/source-serif-4/opsz.css";
import "./styles/mantine.css";
import "./styles/base.css";
import { DirectionProvider, MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { startMe } from "./account/me";
import { watchDrops } from "./app/dropped-files";
import { watchFocus } from "./app/focus-return";
import { watchKeyboard } from "./app/keyboard";
import { registerOfflineShell } from "./app/offline-shell";
import { preloadPage } from "./app/preload";
import { router } from "./app/routes";
import { colourSchemeManager, theme } from "./app/theme";
import { language, startLanguage } from "./texts";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

preloadPage(location.pathname);
startMe();
watchKeyboard();
watchFocus();
watchDrops();
void startLanguage().then(() => {
  createRoot(root).render(
    <StrictMode>
      <DirectionProvider initialDirection={language().direction}>
        <MantineProvider theme={theme} colorSchemeManager={colourSchemeManager} defaultColorScheme="auto">
          <RouterProvider router={router} />
        </MantineProvider>
      </DirectionProvider>
    </StrictMode>,
  );
  registerOfflineShell();
});
