/** A style sheet that its package exports without types. */
declare module "quill-cursors/css";
