"""A person at a browser, in the words of a test."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from playwright.async_api import Browser, BrowserContext, Dialog, Locator, Page, expect

PATIENCE_MS = 45_000
"""No state of the page takes longer than this to come, on a machine that does other things too."""

expect.set_options(timeout=PATIENCE_MS)

REMEMBER = """([key, value]) => { if (localStorage.getItem(key) === null) localStorage.setItem(key, value); }"""


class Writer:
    """One browser profile with one window. More windows of the same profile come from `window`."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context = context
        self.page = page
        self.errors: list[str] = []
        """Exceptions that no code of the page caught."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @classmethod
    async def create(cls, browser: Browser, name: str | None, **options: Any) -> Writer:
        # Nothing fades: what is looked at is there, or is not.
        context = await browser.new_context(**{"reduced_motion": "reduce", **options})
        context.set_default_timeout(PATIENCE_MS)
        if name is not None:
            identity = {"id": name.lower(), "name": name}
            script = f"({REMEMBER})(['quire:identity', {json.dumps(json.dumps(identity))}])"
            await context.add_init_script(script)
        return cls(context, await context.new_page())

    async def window(self) -> Writer:
        """Another window of the same profile."""
        other = Writer(self.context, await self.context.new_page())
        other.errors = self.errors
        return other

    async def close(self) -> None:
        await self.context.close()

    @property
    def text_field(self) -> Locator:
        return self.page.get_by_role("textbox", name="Document text")

    @property
    def title_field(self) -> Locator:
        return self.page.get_by_role("textbox", name="Document title")

    @property
    def save(self) -> Locator:
        """The pill that says whether changes are saved."""
        return self.page.locator("button[data-save]")

    def button(self, name: str) -> Locator:
        """A button of the page. Those of the toolbar over a selection have the same names as the large toolbar's."""
        return self.page.get_by_role("button", name=name, exact=True).and_(
            self.page.locator("button:not([data-selection-bar] button)")
        )

    async def open(self, url: str) -> None:
        """Go to a document and wait until it can be read."""
        await self.page.goto(url)
        await expect(self.text_field).to_be_visible()

    async def type(self, text: str) -> None:
        """Type into the text, where its cursor is."""
        await self._be_in_the_text()
        await self.page.keyboard.type(text)

    async def press(self, keys: str) -> None:
        """Press keys in the text."""
        await self._be_in_the_text()
        await self.page.keyboard.press(keys)

    async def _be_in_the_text(self) -> None:
        if not await self.text_field.evaluate("element => element.contains(document.activeElement)"):
            await self.text_field.focus()

    async def undo_all(self) -> None:
        """Take back everything that this window did. How many steps that is depends on how fast it was typed."""
        await self._press_until_idle("Undo", "Control+z")

    async def redo_all(self) -> None:
        await self._press_until_idle("Redo", "Control+Shift+z")

    async def _press_until_idle(self, name: str, keys: str) -> None:
        await self.text_field.focus()
        await expect(self.button(name)).not_to_have_attribute("aria-disabled", "true")
        while await self.button(name).get_attribute("aria-disabled") != "true":
            await self.press(keys)

    async def text(self) -> str:
        """The document as this window shows it, paragraphs apart by line breaks."""
        shown: str = await self.text_field.evaluate(
            "element => [...element.children].map((line) => line.textContent).join('\\n')"
        )
        return shown

    async def html(self) -> str:
        """The document with its formats."""
        shown: str = await self.text_field.evaluate("element => element.innerHTML")
        return shown

    async def sees(self, text: str) -> None:
        """Wait until the document contains `text`."""
        await expect(self.text_field).to_contain_text(text)

    async def is_saved(self) -> None:
        """Wait until the page says that everything is saved."""
        await expect(self.save).to_have_accessible_name("Saved")

    async def save_says(self, pattern: str) -> None:
        """Wait until the pill's words match."""
        await expect(self.save).to_have_accessible_name(re.compile(pattern))

    async def same_as(self, other: Writer) -> None:
        """Wait until both windows show the same text with the same formats."""
        for _ in range(20):
            try:
                await expect(self.text_field).to_have_js_property("innerHTML", await other.html(), timeout=1000)
            except AssertionError:
                continue
            return
        assert await self.html() == await other.html()

    async def start_recording_save_states(self) -> None:
        """Keep every state that the pill shows from now on; `save_states` has them."""
        await self.page.evaluate(
            """() => {
              const pill = document.querySelector("button[data-save]");
              window.saveStates = [pill.getAttribute("aria-label")];
              new MutationObserver(() => window.saveStates.push(pill.getAttribute("aria-label")))
                .observe(pill, { attributes: true, attributeFilter: ["aria-label"] });
            }"""
        )

    async def save_states(self) -> list[str]:
        states: list[str] = await self.page.evaluate("() => window.saveStates")
        return states

    async def warns_on_closing(self) -> bool:
        """Close the window as a person does. Returns whether the browser warned; the window then stays open."""
        answered = asyncio.Event()
        warned = False

        async def stay(dialog: Dialog) -> None:
            nonlocal warned
            warned = True
            await dialog.dismiss()
            answered.set()

        self.page.once("dialog", stay)
        self.page.once("close", lambda _: answered.set())
        await self.page.close(run_before_unload=True)
        await asyncio.wait_for(answered.wait(), PATIENCE_MS / 1000)
        return warned
