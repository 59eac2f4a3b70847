import "../page/page.css";
import "./picture.css";
import { Button, Progress, Text } from "@mantine/core";
import type Quill from "quill/core";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { isAttachment } from "../../api/attachments";
import { messageOf } from "../../api/http";
import { untilLoaded } from "../../app/later";
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
import { load } from "./picture";
import { imageBlock } from "./picture-block";
import { setView, useView } from "./state";
import { UploadCards } from "./UploadCards";
import { Uploads } from "./uploads";

const Outline = lazy(() => untilLoaded(() => import("../outline/Outline")));

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
  panel: HTMLElement;
}

function useUploads(quill: Quill, session: DocumentSession): Uploads | null {
  const [uploads, setUploads] = useState<Uploads | null>(null);
  useEffect(() => {
    const made = new Uploads(quill, session);
    setUploads(made);
    return () => {
      setUploads(null);
      made.close();
    };
  }, [quill, session]);
  return uploads;
}

/** Pictures that could not be loaded while the server was away are loaded when it is back. */
function useReload(quill: Quill, session: DocumentSession): void {
  useEffect(() => {
    let { online } = session.current().standing;
    return session.subscribe(() => {
      const was = online;
      online = session.current().standing.online;
      if (!online || was) return;
      for (const node of quill.root.querySelectorAll<HTMLElement>(".ql-image[data-state=broken]")) load(node);
    });
  }, [quill, session]);
}

/** All that stands around and over a rich text: pictures, links, finding, the outline, the count, the page. */
export default function MediaLayer({ quill, session, readOnly, panel }: MediaLayerProps) {
  const words = texts.media;
  const uploads = useUploads(quill, session);
  const { outline, focusMode } = useView();
  const [notice, setNotice] = useState<Notice | null>(null);
  const [pasting, setPasting] = useState<{ done: number; cancel: () => void } | null>(null);
  const chooser = useRef<HTMLInputElement>(null);
  useReload(quill, session);

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
    const asked = (event: Event) => {
      event.preventDefault();
      choose();
    };
    quill.container.addEventListener("quire-choose-picture", asked);
    if (quill.container.dataset.choosesPicture !== undefined) choose();
    delete quill.container.dataset.choosesPicture;
    return () => quill.container.removeEventListener("quire-choose-picture", asked);
  }, [quill, choose]);
  useEffect(() => () => setView({ focusMode: false }), []);

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
