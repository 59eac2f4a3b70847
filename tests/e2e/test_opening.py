"""A document opens as what it is, whatever comes late or not at all on the way."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.e2e.conftest import Person
from tests.e2e.people import accounts, new_document, signed_up
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


@pytest.mark.parametrize("kind", ["code", "drawing"])
async def test_no_editor_is_guessed(quire: Quire, person: Person, kind: str) -> None:
    """While the server does not say what kind of document it is, nothing is opened in another kind's editor, and its
    title is not called empty; when it says so, the page goes on by itself."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    url = await new_document(server, ada, "Wing", kind)
    says = asyncio.Event()

    async def record(route: Route) -> None:
        if says.is_set():
            await route.continue_()
        else:
            await route.fulfill(status=503)

    await ada.page.route(f"**/api/v1/documents/{url.rpartition('/')[2]}", record)
    await ada.page.goto(url)
    await expect(ada.page.get_by_role("heading", name="This document is not on this device yet")).to_be_visible()
    await ada.is_saved()
    await expect(ada.text_field).to_have_count(0)
    await expect(ada.title_field).not_to_be_editable()
    says.set()
    board = ada.page.get_by_role("application") if kind == "drawing" else ada.page.locator(".cm-editor")
    await expect(board).to_be_visible()
    await expect(ada.title_field).to_have_value("Wing")
    await expect(ada.title_field).to_be_editable()
