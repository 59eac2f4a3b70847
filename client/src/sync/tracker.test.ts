import { describe, expect, it } from "vitest";
import { Timers } from "./timers";
import { Tracker } from "./tracker";

const nothing = () => {};
const timers = new Timers(nothing);

/** A connected tracker whose step 2 is acknowledged. */
function connected(changesBefore = 0) {
  const tracker = new Tracker(timers, nothing);
  tracker.add(changesBefore);
  const link = tracker.open();
  link.sent(true);
  link.acknowledged(true);
  return { tracker, link };
}

describe("tracker", () => {
  it("counts a change as unsaved until its frame is acknowledged", () => {
    const { tracker, link } = connected();
    tracker.add();
    link.sent(false);
    expect(tracker.unsaved).toBe(1);
    link.acknowledged(true);
    expect(tracker.unsaved).toBe(0);
  });

  it("stores all that came before a step 2 when that step 2 is acknowledged", () => {
    const { tracker } = connected(12);
    expect(tracker.unsaved).toBe(0);
  });

  it("does not take an update acknowledged before the step 2 as proof for earlier changes", () => {
    const tracker = new Tracker(timers, nothing);
    tracker.add(12);
    const link = tracker.open();
    tracker.add();
    link.sent(false);
    link.sent(true);
    link.acknowledged(true);
    expect(tracker.unsaved).toBe(13);
    link.acknowledged(true);
    expect(tracker.unsaved).toBe(0);
  });

  it("does not count a change made after the step 2 left", () => {
    const tracker = new Tracker(timers, nothing);
    const link = tracker.open();
    link.sent(true);
    tracker.add();
    link.sent(false);
    link.acknowledged(true);
    expect(tracker.unsaved).toBe(1);
  });

  it("forgets what an ended socket was waiting for", () => {
    const { tracker, link } = connected();
    tracker.add();
    link.sent(false);
    const next = tracker.open();
    next.sent(false);
    next.acknowledged(true);
    expect(tracker.unsaved).toBe(1);
    next.sent(true);
    next.acknowledged(true);
    expect(tracker.unsaved).toBe(0);
  });

  it("keeps a refused change unsaved, whatever is acknowledged after it, until a new step 2", () => {
    const { tracker, link } = connected();
    tracker.add();
    link.sent(false);
    tracker.add();
    link.sent(false);
    expect(link.acknowledged(false)).toBe(false);
    link.acknowledged(true);
    expect(tracker.unsaved).toBe(2);
    link.sent(true);
    link.acknowledged(true);
    expect(tracker.unsaved).toBe(0);
  });

  it("is unconfirmed until the first step 2 is acknowledged", () => {
    const tracker = new Tracker(timers, nothing);
    const link = tracker.open();
    link.sent(true);
    expect(tracker.confirmed).toBe(false);
    link.acknowledged(true);
    expect(tracker.confirmed).toBe(true);
  });

  it("ignores an acknowledgement that nothing was waiting for", () => {
    const { tracker, link } = connected();
    tracker.add();
    link.acknowledged(true);
    expect(tracker.unsaved).toBe(1);
  });
});
