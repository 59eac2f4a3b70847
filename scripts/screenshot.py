#!/usr/bin/env python3
"""Takes docs/images/document.png: three people in one document of a running server.

.venv/bin/python scripts/screenshot.py http://127.0.0.1:8080
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

TARGET = Path(__file__).parents[1] / "docs" / "images" / "document.png"
BROWSER = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")

TEXT = (
    "Two hours along the water, with stops for those who ask why.\n",
    "**Meet** at the old customs house, ten past nine.\n",
    "- Ropewalk: who made the ropes, and of what\n",
    "Dry dock: bring the drawing of the gates\n",
    "Signal tower, if the wind allows\n\n",
    "Afterwards: coffee, and the question from last time.",
)


def enter(browser: Browser, address: str, name: str, colour: str) -> Page:
    """Somebody opens the document."""
    context = browser.new_context(viewport={"width": 1160, "height": 660}, device_scale_factor=1.5)
    identity = json.dumps({"id": name.lower(), "name": name, "colour": colour})
    context.add_init_script(f"localStorage.setItem('quire:identity', {json.dumps(identity)})")
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(address)
    page.locator(".ql-editor").wait_for()
    return page


def main(url: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(ARGUMENTS))
        address = f"{url}/d/harbour-walk"
        ada = enter(browser, address, "Ada", "#6464c8")
        ada.get_by_label("Document title").fill("Notes for the harbour walk")
        ada.locator(".ql-editor").click()
        for line in TEXT:
            for number, part in enumerate(line.split("**")):
                if number:
                    ada.keyboard.press("Control+b")
                ada.keyboard.type(part)
        ben = enter(browser, address, "Ben", "#b3462c")
        noor = enter(browser, address, "Noor", "#1b7f80")
        noor.get_by_text("Afterwards").click()
        noor.keyboard.press("End")
        ben.get_by_text("Dry dock").click()
        ben.keyboard.press("End")
        ada.get_by_text("Saved", exact=True).first.wait_for()
        ben.keyboard.type(" – I have it")
        noor.keyboard.type(" I bring the maps")
        ada.get_by_text("bring the maps").wait_for()
        ada.get_by_text("Saved", exact=True).first.wait_for()
        # As if the pointer were on both cursors: their flags show the names.
        ada.evaluate("document.querySelectorAll('.ql-cursor-caret-container').forEach((c) => c.classList.add('hover'))")
        ada.screenshot(path=TARGET, animations="disabled")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
