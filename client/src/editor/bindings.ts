import type Keyboard from "quill/modules/keyboard";

/** A key and what it does. Quill has this type, and does not export it. */
export type BindingObject = Parameters<typeof Keyboard.match>[1];
