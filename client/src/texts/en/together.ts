/** Who is here, shortcuts, language. */
export const togetherTexts = {};
