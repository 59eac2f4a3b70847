import { type ComponentType, Suspense } from "react";
import { createBrowserRouter } from "react-router";
import { NotFoundPage } from "../pages/NotFoundPage";
import { PaletteHost } from "../workspace/palette/PaletteHost";
import { PLACE_PATHS } from "../workspace/place";
import { CrashPage } from "./CrashPage";
import { fetched } from "./fetched";
import { Notices } from "./Notices";
import { PageSkeleton } from "./PageSkeleton";
import { documentPage } from "./preload";
import { Shortcuts } from "./shortcuts/Shortcuts";
import { Tips } from "./Tips";
import { useLanguage } from "./use-language";

/** Renders the whole page anew when the language changes, and keeps its state. */
function Localized({ page: Page }: { page: ComponentType }) {
  useLanguage();
  return (
    <>
      <Suspense fallback={<PageSkeleton />}>
        <Page />
      </Suspense>
      <Notices />
      <Tips />
      <Shortcuts />
      <PaletteHost />
    </>
  );
}

/** A page whose code comes when it is visited. Quill and Yjs are the larger half: only a document needs them. */
function page(load: () => Promise<{ default: ComponentType }>) {
  return <Localized page={fetched(load, PageSkeleton).view} />;
}

export const router = createBrowserRouter([
  {
    errorElement: <CrashPage />,
    children: [
      {
        // One element for all places: going from one to another keeps the sidebar as it is.
        element: page(() => import("../workspace/WorkspacePage")),
        children: PLACE_PATHS.map((path) => ({ path, element: null })),
      },
      { path: "/d/:id", element: <Localized page={documentPage.view} /> },
      { path: "/sign-in", element: page(() => import("../account/SignInPage")) },
      { path: "/sign-up", element: page(() => import("../account/SignUpPage")) },
      { path: "/reset", element: page(() => import("../account/ResetPage")) },
      { path: "/reset/use", element: page(() => import("../account/ResetUsePage")) },
      { path: "/confirm", element: page(() => import("../account/ConfirmPage")) },
      { path: "/invitation", element: page(() => import("../account/InvitationPage")) },
      { path: "/account", element: page(() => import("../account/AccountPage")) },
      { path: "/admin", element: page(() => import("../admin/AdminPage")) },
      { path: "*", element: <Localized page={NotFoundPage} /> },
    ],
  },
]);
