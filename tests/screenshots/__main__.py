"""Pictures of every page and state, to be looked at: `make screenshots`.

.venv/bin/python -m tests.screenshots [--only document,share] [--looks light,phone] [--output FOLDER]

A fresh server on SQLite is filled with documents. Each picture is taken light, dark, on a phone, laid out from right to
left, and in German; all lie in one folder with a page, index.html, that shows them side by side.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.support.chromium import launch
from tests.support.server import QuireServer

from . import accounts as accounts  # registers its pictures
from . import controls as controls
from . import edges as edges
from . import states as states
from .content import Api, fill
from .scenes import SHOTS, Shot

DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 375, "height": 780},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
LOOKS: dict[str, tuple[dict[str, Any], str]] = {
    "light": (DESK, "en"),
    "dark": ({**DESK, "color_scheme": "dark"}, "en"),
    "phone": (PHONE, "en"),
    "phone-dark": ({**PHONE, "color_scheme": "dark"}, "en"),
    "right-to-left": (DESK, "ar-XB"),
    "phone-right-to-left": (PHONE, "ar-XB"),
    "german": (DESK, "de"),
}
"""Options of a browser profile, and the interface's language."""

PASSWORD = "correct horse staple"
PATIENCE_MS = 60_000


async def _person(browser: Browser, server: QuireServer, name: str) -> Any:
    """Signs somebody up. Returns what a browser profile keeps of that."""
    context = await browser.new_context()
    answer = await context.request.post(
        f"{server.url}/api/v1/users",
        data={"email": f"{name.split()[0].lower()}@example.org", "password": PASSWORD, "name": name},
        headers={"Origin": server.url},
    )
    assert answer.ok, await answer.text()
    state = await context.storage_state()
    await context.close()
    return state


async def _context(browser: Browser, look: str, shot: Shot, state: Any) -> BrowserContext:
    options, language = LOOKS[look]
    context = await browser.new_context(storage_state=state, reduced_motion="reduce", **options, **shot.options)
    context.set_default_timeout(PATIENCE_MS)
    await context.add_init_script(f'sessionStorage.setItem("quire:language", "{language}")')
    return context


async def _take(browser: Browser, server: QuireServer, shot: Shot, look: str, state: Any, folder: Path) -> str | None:
    """One picture. Returns why there is none."""
    others = browser.contexts
    context = await _context(browser, look, shot, state)
    try:
        page = await context.new_page()
        await shot.scene(page, server.url)
        if shot.whole:
            # Else what is above the window would come into the picture.
            await page.evaluate("scrollTo(0, 0)")
        picture = folder / f"{shot.name}.{look}.png"
        await page.screenshot(path=picture, full_page=shot.whole, animations="disabled", caret="hide")
        (folder / f"{shot.name}.{look}.failed.png").unlink(missing_ok=True)
        return None
    except Exception as error:
        await page.screenshot(path=folder / f"{shot.name}.{look}.failed.png")
        return str(error).splitlines()[0]
    finally:
        # With those whom a scene has let in.
        for one in browser.contexts:
            if one not in others:
                await one.close()


def _index(folder: Path) -> None:
    rows = []
    for shot in SHOTS:
        pictures = sorted(
            folder.glob(f"{shot.name}.*.png"), key=lambda path: list(LOOKS).index(path.name.split(".")[1])
        )
        cells = "".join(f'<a href="{path.name}"><img src="{path.name}" alt="{path.stem}"></a>' for path in pictures)
        rows.append(f"<h2>{shot.name}</h2><div>{cells}</div>")
    style = "body{font:16px sans-serif;margin:2rem}div{display:flex;gap:1rem;overflow:auto}img{height:340px}"
    head = f"<!doctype html><meta charset=utf-8><title>Quire in pictures</title><style>{style}</style>"
    (folder / "index.html").write_text(head + "".join(rows), encoding="utf-8")


async def _all(names: list[str], looks: list[str], folder: Path) -> list[str]:
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as data:
        server = QuireServer(Path(data), settings={"access": "accounts", "joins_per_minute": 0})
        await server.start_async()
        try:
            async with async_playwright() as playwright:
                browser = await launch(playwright)
                people = {"": None, "ada": await _person(browser, server, "Ada Nowak")}
                people["noor"] = await _person(browser, server, "Noor Haddad")
                people["mira"] = await _person(browser, server, "Mira Okonkwo")
                contexts = [await browser.new_context(storage_state=people[who]) for who in ("ada", "noor", "mira")]
                await fill(*[Api(context.request, server.url) for context in contexts])
                for shot in SHOTS:
                    if shot.name not in names:
                        continue
                    for look in (one for one in looks if one in (shot.looks or looks)):
                        why = await _take(browser, server, shot, look, people[shot.who], folder)
                        print(f"{shot.name}.{look}{'' if why is None else ': ' + why}", file=sys.stderr)  # noqa: T201
                        if why is not None:
                            failed.append(f"{shot.name}.{look}")
                await browser.close()
        finally:
            server.close()
    _index(folder)
    return failed


def main() -> None:
    names = [shot.name for shot in SHOTS]
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description="Picture every page and state.")
    parser.add_argument("--only", type=lambda text: text.split(","), default=names, help=f"of {', '.join(names)}")
    parser.add_argument(
        "--looks", type=lambda text: text.split(","), default=list(LOOKS), help=f"of {', '.join(LOOKS)}"
    )
    parser.add_argument("--output", type=Path, default=Path("build/screenshots"))
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    failed = asyncio.run(_all(options.only, options.looks, options.output))
    if failed:
        raise SystemExit(f"not taken: {', '.join(failed)}")


if __name__ == "__main__":
    main()
