/** Files out of what was pasted. */

const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: "jpg", "svg+xml": "svg" };

/** The picture that a `data:` address contains, or null if it is damaged. */
export function fileOfData(address: string): File | null {
  const found = /^data:(image\/([\w+.-]+));base64,([\s\S]*)$/i.exec(address);
  if (!found) return null;
  const [, type = "", kind = "", encoded = ""] = found;
  try {
    const binary = atob(encoded.replace(/\s/g, ""));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    return new File([bytes], `picture.${EXTENSIONS[kind] ?? kind}`, { type });
  } catch {
    return null;
  }
}

/** The picture at an address of this server, as it was copied out of another document. */
export async function fileOfAttachment(address: string): Promise<File> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const content = await answer.blob();
  return new File([content], "picture", { type: content.type });
}
