"""What every page owes to fingers and to keyboards."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Page

SMALL = """() => {
  const least = 24;
  const found = [];
  const wanted = "button, a[href], input:not([type=hidden]), select, textarea, [role=button], [role=slider], "
    + "[role=tab], [role^=menuitem], [role=option], [role=checkbox], [role=radio], [role=switch], [role=treeitem]";
  const modal = [...document.querySelectorAll("[role=dialog][aria-modal=true]")].at(-1);
  for (const element of (modal ?? document).querySelectorAll(wanted)) {
    // A field that is drawn by its label is as large as that.
    const drawn = element.matches("input[type=radio], input[type=checkbox]")
      ? element.labels?.[0] ?? element
      : element.closest(".mantine-PillsInput-input") ?? element;
    if (!drawn.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const box = drawn.getBoundingClientRect();
    // A finger's room may be more than what is seen.
    const room = getComputedStyle(drawn, "::before");
    const around = room.position === "absolute" && room.content !== "none";
    const width = Math.max(box.width, around ? parseFloat(room.width) : 0);
    const height = Math.max(box.height, around ? parseFloat(room.height) : 0);
    // Links within a sentence, and what only appears when it is reached by keys.
    if (width <= 1 || height <= 1 || element.matches(".skip, p a, .ql-editor a")) continue;
    if (Math.round(width) < least || Math.round(height) < least) {
      found.push(`${element.tagName} ${element.ariaLabel ?? element.textContent.trim()}: ${width} x ${height}`);
    }
  }
  return found;
}"""

FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const outlined = ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  const marks = (style) => outlined(style) || style.boxShadow !== "none";
  const fields = "textarea, input:not([type=range], [type=checkbox], [type=radio])";
  const writes = element.isContentEditable || element.matches(fields);
  // Drawn by what stands beside it, or around it.
  const around = [element, element.nextElementSibling, element.parentElement].filter(Boolean);
  const parts = [null, "::before", "::after"];
  const seen = writes || around.some((one) => parts.some((part) => marks(getComputedStyle(one, part))));
  const thumb = element.matches("input[type=range]");
  const drawn = element.matches("[type=radio], [type=checkbox]") ? element.labels?.[0] ?? element : element;
  const { top, bottom, width, height } = drawn.getBoundingClientRect();
  return {
    what: [element.tagName, element.role ?? "", element.ariaLabel ?? element.textContent.trim().slice(0, 40)].join(" "),
    seen: seen || thumb,
    there: bottom > 0 && top < innerHeight && width > 0 && height > 0,
  };
}"""


async def too_small(page: Page) -> list[str]:
    """Controls that are on the page, or on the dialog over it, and smaller than 24 by 24 pixels."""
    found: list[str] = await page.evaluate(SMALL)
    return found


async def go_to(page: Page, wanted: Locator, key: str = "Tab", most: int = 90) -> None:
    """Press a key until a control has the focus. Whatever has it on the way is in the window, and seen to have it."""
    passed: list[str] = []
    for _ in range(most):
        if await wanted.count() and await wanted.first.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press(key)
        focus: dict[str, Any] | None = await page.evaluate(FOCUS)
        passed.append(focus["what"] if focus else "nothing")
        assert focus is None or (focus["seen"] and focus["there"]), focus
    raise AssertionError(f"{wanted} is not reached: {passed}")
