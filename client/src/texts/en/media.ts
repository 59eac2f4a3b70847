/** Pictures, links, finding and the page of rich text. */
export const mediaTexts = {};
