/** Blocks of rich text: tables, formulas, code, the menu behind a slash. */
export const blockTexts = {};
