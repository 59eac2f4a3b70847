const TOOLBAR_ID = "formatting";

export { TOOLBAR_ID };

/** Moves the focus from the text to the toolbar, to the control that was used last. */
export function focusToolbar(): void {
  document
    .getElementById(TOOLBAR_ID)
    ?.querySelector<HTMLElement>('[data-toolbar-toggle][tabindex="0"]')
    ?.focus();
}
