import "../page/page.css";
import "./picture.css";
import { Button, Progress, Text } from "@mantine/core";
import type Quill from "quill/core";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { isAttachment } from "../../api/attachments";
import { messageOf } from "../../api/http";
import type { DocumentSession } from "../../sync/session";
import { texts } from "../../texts";
import { registerBlock } from "../blocks/registry";
import { LinkCard } from "../linking/LinkCard";
import { linkTyped } from "../linking/typed";
import { FocusMode } from "../page/FocusMode";
import { clipboardOf } from "../paste/clipboard";
import { WordCount } from "../words/WordCount";
import { fileDropOf } from "./files";
import classes from "./media.module.css";
import { PictureFrame } from "./PictureFrame";
import { fileOfAttachment, fileOfData } from "./pasted-files";
import { imageBlock } from "./picture-block";
import { openFind, setView, useView } from "./state";
import { UploadCards } from "./UploadCards";
import { Uploads } from "./uploads";

const FindBar = lazy(() => import("../find/FindBar"));
const Outline = lazy(() => import("../outline/Outline"));

/** How long a notice stays that needs no answer. */
const NOTICE_MS = 9000;

interface Notice {
  text: string;
  action?: { label: string; run: () => void };
}

interface MediaLayerProps {
  quill: Quill;
  session: DocumentSession;
  readOnly: boolean;
  toolbar: HTMLElement;
  panel: HTMLElement;
}

function useUploads(quill: Quill, documentId: string): Uploads | null {
  const [uploads, setUploads] = useState<Uploads | null>(null);
  useEffect(() => {
    const made = new Uploads(quill, documentId);
    setUploads(made);
    return () => {
      setUploads(null);
      made.close();
    };
  }, [quill, documentId]);
  return uploads;
}

/** Ctrl-F and Ctrl-H find in the document; Ctrl-F once more, in the bar, is the browser's own. */
function useFindKeys(readOnly: boolean): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.defaultPrevented) return;
      const key = event.key.toLowerCase();
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest("[role='dialog'], search")) return;
      if (key === "f" && !event.altKey) openFind("find");
      else if ((key === "h" && event.ctrlKey && !event.altKey) || (key === "f" && event.altKey)) {
        openFind(readOnly ? "find" : "replace");
      } else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [readOnly]);
}

/** All that stands around and over a rich text: pictures, links, finding, the outline, the count, the page. */
export default function MediaLayer({ quill, session, readOnly, toolbar, panel }: MediaLayerProps) {
  const words = texts.media;
  const uploads = useUploads(quill, session.id);
  const { find, outline, focusMode } = useView();
  const [notice, setNotice] = useState<Notice | null>(null);
  const [pasting, setPasting] = useState<{ done: number; cancel: () => void } | null>(null);
  const chooser = useRef<HTMLInputElement>(null);
  useFindKeys(readOnly);

  const tell = useCallback((text: string, action?: Notice["action"]) => {
    setNotice(action ? { text, action } : { text });
  }, []);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(null), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);

  const addFiles = useCallback(
    (index: number, files: readonly File[]) => {
      const pictures = files.filter(({ type }) => type.startsWith("image/"));
      if (pictures.length < files.length) tell(texts.media.upload.noPicture);
      for (const file of pictures) uploads?.add(index, file);
    },
    [uploads, tell],
  );

  useEffect(() => {
    if (!uploads) return;
    const drop = fileDropOf(quill);
    const clipboard = clipboardOf(quill);
    drop.listener = (range, files) => addFiles(range.index, files);
    clipboard.host = {
      onFiles: (range, files) => addFiles(range.index, files),
      needsUpload: (address) =>
        address.startsWith("data:") ||
        (isAttachment(address) && !address.startsWith(`/api/v1/documents/${session.id}/`)),
      onPictures: (pictures) => {
        for (const { index, source, attributes } of pictures) {
          const { link: _, ...kept } = attributes;
          if (source.startsWith("data:")) {
            const file = fileOfData(source);
            if (file) uploads.add(index, file, { attributes: kept, exact: true });
            else tell(texts.media.paste.lostPictures(1));
          } else {
            fileOfAttachment(source).then(
              (file) => uploads.add(index, file, { attributes: kept, exact: true }),
              () => tell(texts.media.paste.lostPictures(1)),
            );
          }
        }
      },
      onTooLong: (limit) => tell(texts.media.paste.tooLong(limit)),
      onLostPictures: (count) => tell(texts.media.paste.lostPictures(count)),
      onProgress: (done, cancel) => setPasting(done >= 1 ? null : { done, cancel }),
      onMarkdown: (undo) =>
        tell(texts.media.paste.markdown, {
          label: texts.media.paste.keepText,
          run: () => {
            undo();
            quill.focus();
          },
        }),
      readMarkdown: async (text) => {
        try {
          const { default: MarkdownIt } = await import("markdown-it");
          return new MarkdownIt({ html: false, linkify: true }).render(text);
        } catch (error) {
          tell(messageOf(error));
          throw error;
        }
      },
    };
    const unlink = linkTyped(quill);
    return () => {
      drop.listener = null;
      clipboard.host = null;
      unlink();
    };
  }, [quill, uploads, session.id, addFiles, tell]);

  const choose = useCallback(() => chooser.current?.click(), []);
  useEffect(() => (readOnly ? undefined : registerBlock(imageBlock(choose))), [readOnly, choose]);
  useEffect(() => {
    const asked = () => choose();
    quill.container.addEventListener("quire-choose-picture", asked);
    return () => quill.container.removeEventListener("quire-choose-picture", asked);
  }, [quill, choose]);
  useEffect(() => () => setView({ find: "closed", focusMode: false }), []);

  return (
    <>
      <input
        ref={chooser}
        type="file"
        accept="image/*"
        multiple
        hidden
        aria-label={words.upload.choose}
        data-picture-chooser
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files) addFiles(quill.selection.savedRange.index, [...files]);
          event.currentTarget.value = "";
          quill.focus();
        }}
      />
      {uploads && <UploadCards quill={quill} uploads={uploads} />}
      {!readOnly && <PictureFrame quill={quill} />}
      <LinkCard quill={quill} />
      <WordCount quill={quill} />
      <FocusMode quill={quill} />
      {find !== "closed" &&
        createPortal(
          <Suspense>
            <FindBar quill={quill} readOnly={readOnly} />
          </Suspense>,
          toolbar,
        )}
      {outline && !focusMode && (
        <Suspense>
          <Outline quill={quill} panel={panel} />
        </Suspense>
      )}
      <div className={classes.notices} role="status">
        {pasting && (
          <div className={classes.notice}>
            <Text size="sm">{words.paste.progress(Math.round(pasting.done * 100))}</Text>
            <Progress value={pasting.done * 100} size="sm" w={110} aria-label={words.paste.pasting} />
            <Button size="compact-sm" variant="subtle" onClick={pasting.cancel}>
              {words.paste.stop}
            </Button>
          </div>
        )}
        {notice && (
          <div className={classes.notice}>
            <Text size="sm">{notice.text}</Text>
            {notice.action && (
              <Button
                size="compact-sm"
                variant="light"
                onClick={() => {
                  notice.action?.run();
                  setNotice(null);
                }}
              >
                {notice.action.label}
              </Button>
            )}
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setNotice(null)}>
              {texts.app.close}
            </Button>
          </div>
        )}
      </div>
    </>
  );
}
