import { lazy, Suspense } from "react";
import { createBrowserRouter } from "react-router";
import { HomePage } from "../pages/HomePage";
import { NotFoundPage } from "../pages/NotFoundPage";
import { CrashPage } from "./CrashPage";
import { PageSkeleton } from "./PageSkeleton";

// Quill and Yjs are the larger half of the application: only a document needs them.
const DocumentPage = lazy(() => import("../pages/DocumentPage"));

export const router = createBrowserRouter([
  {
    errorElement: <CrashPage />,
    children: [
      { path: "/", element: <HomePage /> },
      {
        path: "/d/:id",
        element: (
          <Suspense fallback={<PageSkeleton />}>
            <DocumentPage />
          </Suspense>
        ),
      },
      { path: "*", element: <NotFoundPage /> },
    ],
  },
]);
