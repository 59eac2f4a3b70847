const number = (value: number) => value.toLocaleString("en");
const megabytes = (bytes: number) =>
  `${(bytes / 1_048_576).toLocaleString("en", { maximumFractionDigits: bytes < 10_485_760 ? 1 : 0 })} MB`;

/** Pictures, links, finding and the page of rich text. */
export const mediaTexts = {
  tools: "Page tools",
  shortcuts: {
    title: "Page and pictures",
    find: "Find in the document",
    replace: "Find and replace",
    next: "Next or previous match",
    plain: "Paste without formatting",
    focus: "Leave focus mode",
    size: "Size the picture, on its handle",
  },
  paste: {
    pasting: "Pasting",
    progress: (percent: number) => `Pasting, ${percent} %`,
    stop: "Stop",
    tooLong: (limit: number) =>
      `This is too long to paste: at most ${number(limit)} characters are possible at once. Nothing was changed; import it as a file instead.`,
    lostPictures: (count: number) =>
      count === 1
        ? "A picture could not be pasted: the clipboard has only a note of where it was. Copy or drop the picture itself."
        : `${count} pictures could not be pasted: the clipboard has only notes of where they were. Copy or drop the pictures themselves.`,
    markdown: "Pasted as Markdown.",
    keepText: "Keep it as text",
  },
  upload: {
    of: (name: string) => `Picture on its way: ${name}`,
    progress: (name: string) => `Upload of ${name}`,
    percent: (percent: number) => `${percent} %`,
    finishing: "Almost there…",
    cancel: (name: string) => `Cancel the upload of ${name}`,
    remove: (name: string) => `Put ${name} away`,
    retry: "Try again",
    offline: "No connection. The picture is kept here, and is sent when the connection is back.",
    notShown: "Browsers cannot show this file as a picture. PNG, JPEG, WebP, GIF, AVIF and SVG are possible.",
    tooLarge: (size: number, most: number) =>
      `This file has ${megabytes(size)}, and at most ${megabytes(most)} are possible here. A smaller copy will do.`,
    tooManyPixels: (width: number, height: number, most: number) =>
      `This picture has ${number(width)} × ${number(height)} pixels. At most ${number(most / 1_000_000)} million are possible; make it smaller first.`,
    documentFull: (most: number) =>
      `The files of this document have reached ${megabytes(most)}, which is the most that is possible here.`,
    serverFull: "The server has no room for more files. Nothing was stored; tell whoever runs it.",
    serverBusy: "The server cannot take pictures just now. This one is kept here; try again in a moment.",
    readOnly: "You can only read this document now, so the picture was not put into it.",
    noPicture: "Only pictures can stand in a text. The other files were left out.",
    choose: "Choose pictures",
  },
  picture: {
    insert: "Picture",
    insertHelp: "From this device; dropping or pasting one works too",
    keywords: ["image", "photo", "picture", "upload", "file"],
    toolbar: "Picture",
    width: "Width of the picture",
    pixels: (pixels: number) => `${pixels} pixels`,
    fit: "Natural size, or as wide as the text",
    open: "Open the picture in a new tab",
    remove: "Remove the picture",
    again: "Load it again",
    altAdd: "Describe it",
    altChange: "Change the description",
    altTitle: "Describe the picture",
    altLabel: "Description",
    altHelp:
      "For those who do not see it: what it shows, in a sentence. Leave it empty if it only decorates.",
    altSave: "Save",
    broken: "This picture could not be loaded.",
    remote: (host: string) =>
      `Picture on ${host}. It is not loaded, so that ${host} does not learn who reads this document.`,
  },
  link: {
    card: "Link",
    newTab: "(opens in a new tab)",
    copy: "Copy the address",
    copied: "Copied",
    edit: "Change the address",
    remove: "Remove the link",
  },
  find: {
    title: "Find",
    what: "Find in the document",
    replacement: "Replace with",
    replaceOpen: "Replace…",
    replace: "Replace",
    replaceAll: "Replace all",
    replaced: (count: number) => (count === 1 ? "1 replaced" : `${number(count)} replaced`),
    replacing: (count: number) => `${number(count)} replaced…`,
    previous: "Previous match",
    next: "Next match",
    matchCase: "Match case",
    wholeWord: "Whole words",
    regex: "Regular expression",
    close: "Close finding",
    none: "Nothing found",
    searching: "Looking…",
    bad: "Not a valid expression",
    slow: "This takes too long",
    count: (current: number, count: number, more: boolean) =>
      `${number(current)} of ${number(count)}${more ? "+" : ""}`,
  },
  outline: {
    title: "Outline",
    close: "Close the outline",
    empty: "Headings of the text appear here.",
    fold: (heading: string) => `Fold “${heading}”`,
    unfold: (heading: string) => `Unfold “${heading}”`,
  },
  words: {
    title: "Length of the text",
    number,
    words: (count: number) => (count === 1 ? "1 word" : `${number(count)} words`),
    ofSelected: (selected: number, count: number) => `${number(selected)} of ${number(count)} words`,
    characters: (count: number) => (count === 1 ? "1 character" : `${number(count)} characters`),
    selected: "Selected",
    wordsLabel: "Words",
    charactersLabel: "Characters",
    lettersLabel: "Without spaces",
    readingLabel: "Reading time",
    minutes: (count: number) => (count === 1 ? "1 minute" : `${number(count)} minutes`),
  },
  page: {
    title: "Page settings",
    width: "Width of the page",
    widths: { narrow: "Narrow", normal: "Medium", wide: "Wide" },
    dim: "Dim other paragraphs in focus mode",
    focus: "Focus mode",
    leave: "Leave focus mode",
    print: "Print…",
    device: "Remembered on this device. Others see the page as they like it.",
  },
};
