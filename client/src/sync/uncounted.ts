/**
 * Marks a Yjs transaction that is not a change a person made. It is sent and stored like any other, always before the
 * change that occasioned it, so the acknowledgement of that one covers it.
 */
export const UNCOUNTED = "uncounted";
