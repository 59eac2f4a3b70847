// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { watchKeyboard } from "./keyboard";

/** A window of 700 pixels, of which so much is visible. */
class View extends EventTarget {
  offsetTop = 0;
  scale = 1;
  height = 700;

  show(height: number, offsetTop = 0, scale = 1): void {
    Object.assign(this, { height, offsetTop, scale });
    this.dispatchEvent(new Event("resize"));
  }
}

describe("watchKeyboard", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("knows a keyboard from a small bar and from zooming", () => {
    const view = new View();
    vi.stubGlobal("visualViewport", view);
    vi.stubGlobal("innerHeight", 700);
    const html = document.documentElement;
    const forget = watchKeyboard();
    const seen = () => [html.hasAttribute("data-keyboard"), html.style.getPropertyValue("--keyboard-height")];
    expect(seen()).toEqual([false, "0px"]);
    view.show(400, 40);
    expect(seen()).toEqual([true, "260px"]);
    view.show(650);
    expect(seen()).toEqual([false, "0px"]);
    view.show(300, 0, 2);
    expect(seen()).toEqual([false, "0px"]);
    forget();
    view.show(400);
    expect(seen()).toEqual([false, "0px"]);
  });
});
