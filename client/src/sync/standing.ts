import type { Role } from "../api/sharing";
import type { Refusal } from "./refusal";

/** How we stand with a document: what does not change from one keystroke to the next. */
export interface Standing {
  /** The document's content is here, from this device or from the server. Before that nobody may type. */
  ready: boolean;
  /** Still nothing to show after some seconds. */
  waiting: boolean;
  readOnly: boolean;
  /** The server has let us in, and has not taken that back. */
  admitted: boolean;
  /** Connected: what the presence says about others is true now. */
  online: boolean;
  /** What we may do here, as far as the server has said. */
  role: Role | null;
  /** What became of our rights while the page was open. */
  change: "lowered" | "raised" | null;
  title: string;
  /** Why the server will not have us, or null. */
  refusal: Refusal | null;
  /** IndexedDB works here. */
  deviceWorks: boolean;
}
