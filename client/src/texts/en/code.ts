/** The editor of code and Markdown. */
export const codeTexts = {};
