"""Carriage returns that a program brings in over Yjs: windows count them as the document does."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Person
from tests.e2e.documents import content, create
from tests.support.clients import Client, YjsWire
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


async def test_two_people_write_between_carriage_returns(quire: Quire, person: Person) -> None:
    """What is typed, deleted and made bold behind a carriage return lands where it is seen, in both windows and in the
    document, whether the returns were there first or come while one writes."""
    server = quire()
    url = await create(server.url)
    async with Client(YjsWire(url.rpartition("/")[2]), server.ws()) as program:
        await program.until_settled()
        program.edit(lambda text: text.insert(0, "one\r\ntwo\r\nthree\n"))
        await program.until_settled()
        ada, bo = await person("Ada"), await person("Bo")
        await asyncio.gather(ada.open(url), bo.open(url))
        await ada.sees("three")
        await ada.text_field.locator("p", has_text="three").click()
        await ada.press("Home")
        await ada.type("and ")
        await bo.sees("and three")
        program.edit(lambda text: text.insert(0, "zero\r\n\r\n"))
        await program.until_settled()
        await ada.sees("zero")
        await ada.type("then ")
        await bo.sees("and then three")
        await bo.text_field.locator("p", has_text="two").click()
        await bo.press("End")
        await bo.press("Shift+Home")
        await bo.press("Control+b")
        await expect(ada.text_field.locator("strong")).to_contain_text("two")
        await bo.press("Delete")
        await bo.type("deux")
        await ada.sees("deux")
        await asyncio.gather(ada.is_saved(), bo.is_saved())
        await ada.same_as(bo)
        lines = [line.strip() for line in (await content(url)).splitlines()]
        assert [line for line in lines if line] == ["zero", "one", "deux", "and then three"]
        assert [line.strip() for line in (await ada.text()).splitlines()] == lines
        await program.until(lambda: "deux" in program.value, "what was typed")
        assert "two" not in program.value
