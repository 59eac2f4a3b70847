/**
 * What an editor can show of other people. Each kind's view puts these into its `EditorHandle`; the page then offers to go
 * to a person and to follow one.
 */
export interface ShowsPeople {
  /**
   * Scrolls, smoothly where motion is welcome, to where the person with this awareness client id is. "cursor": where they
   * write or point. "place": what they see, from the `view` of their awareness state, so that the window moves as theirs does.
   * False when that is not known.
   */
  scrollToPerson(clientId: number, to: "cursor" | "place"): boolean;
  /**
   * What this window shows, in terms that hold in other windows too: a relative position, a point and a zoom. Small JSON; null
   * when there is nothing to say. It is published as `view` while somebody follows us.
   */
  place?(): unknown;
  /** What scrolls, when that is not the window: its `scroll` events say that the place has changed. */
  scroller?: HTMLElement | null;
}
