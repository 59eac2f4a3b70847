import { Alert, Modal, Skeleton, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback } from "react";
import { listWorkspace, type WorkspaceDocument } from "../api/workspace";
import { useLoaded } from "../app/use-loaded";
import { useTask } from "../app/use-task";
import { texts } from "../texts";
import type { BuiltInTemplate } from "../texts/en/templates";
import { useWorkspace } from "./context";
import { PreviewPicture } from "./PreviewPicture";
import { titleOf } from "./use-actions";
import classes from "./workspace.module.css";

interface TemplateGalleryProps {
  opened: boolean;
  onClose: () => void;
}

export default function TemplateGallery({ opened, onClose }: TemplateGalleryProps) {
  const narrow = useMediaQuery("(max-width: 40em)");
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={860}
      fullScreen={narrow ?? false}
      title={texts.workspace.templates.title}
    >
      <Gallery onDone={onClose} />
    </Modal>
  );
}

function Gallery({ onDone }: { onDone: () => void }) {
  const { actions } = useWorkspace();
  const { busy, error, run } = useTask();
  const load = useCallback(async () => (await listWorkspace({ filter: "templates", limit: 60 })).items, []);
  const { value: own, error: failed } = useLoaded(load);
  const words = texts.workspace.templates;
  const use = async (template: WorkspaceDocument | BuiltInTemplate) => {
    if (busy) return;
    if (await run(() => actions.fromTemplate(template))) onDone();
  };
  return (
    <div aria-busy={busy}>
      {error !== null && (
        <Alert color="red" mb="md" role="alert">
          {error}
        </Alert>
      )}
      <section aria-labelledby="own-templates">
        <h3 id="own-templates" className={classes.galleryTitle}>
          {words.own}
        </h3>
        {failed !== null && <p className={classes.quiet}>{words.failed}</p>}
        {own === null && failed === null && <Skeleton height={120} width={170} radius="md" />}
        {own?.length === 0 && <p className={classes.quiet}>{words.none}</p>}
        {own !== null && own.length > 0 && (
          <ul className={classes.gallery}>
            {own.map((template) => (
              <li key={template.id}>
                <UnstyledButton className={classes.template} onClick={() => void use(template)}>
                  <PreviewPicture
                    id={template.id}
                    kind={template.kind}
                    version={template.head}
                    trashed={false}
                  />
                  <span className={classes.templateTitle}>{titleOf(template)}</span>
                </UnstyledButton>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="ready-templates">
        <h3 id="ready-templates" className={classes.galleryTitle}>
          {words.builtIn}
        </h3>
        <ul className={classes.gallery}>
          {Object.values(texts.workspace.builtIn).map((template) => (
            <li key={template.title}>
              <UnstyledButton className={classes.template} onClick={() => void use(template)}>
                <MarkdownPicture content={template.content} />
                <span className={classes.templateTitle}>{template.title}</span>
                <span className={classes.soft}>{template.about}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

const PREVIEW_LINES = 12;

/** The beginning of a ready-made template, as its preview would be. */
function MarkdownPicture({ content }: { content: string }) {
  const lines = content
    .split("\n")
    .filter((line) => line.trim())
    .slice(0, PREVIEW_LINES)
    .map((line) => ({
      style: /^#/.test(line)
        ? "heading"
        : /^- \[/.test(line)
          ? "check"
          : /^(-|\d+\.) /.test(line)
            ? "list"
            : /^>/.test(line)
              ? "quote"
              : "text",
      text: line.replace(/^(#+ |- \[.?\] ?|- |\d+\. |> )/, "").replace(/\*\*/g, ""),
    }));
  return (
    <div className={classes.preview} aria-hidden="true">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names and do not move
        <div key={index} className={classes.previewLine} data-style={line.style} dir="auto">
          {line.text || "\u00a0"}
        </div>
      ))}
    </div>
  );
}
