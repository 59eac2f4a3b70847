"""REST: folders, the trash, copies, bulk, previews and who is where."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Map

from quire.documents import previews
from quire.protocol.awareness import Entry, encode
from tests.support.clients import Client, HocuspocusWire, YjsWire
from tests.wire.service import metric, running
from tests.wire.test_accounts import Browser, browsers

GUS = {"name": "Gus", "color": "#112233"}


async def made(browser: Browser, **document: Any) -> str:
    """The id of a new document."""
    status, shown = await browser.call("POST", "/documents", document)
    assert status == 201, shown
    return str(shown["id"])


async def listed(browser: Browser, query: str = "") -> list[str]:
    """The ids on a list."""
    status, page = await browser.call("GET", f"/documents{query}")
    assert status == 200, page
    return [one["id"] for one in page["items"]]


async def folder(browser: Browser, name: str, parent: str | None = None) -> str:
    """The id of a new folder."""
    status, shown = await browser.call("POST", "/folders", {"name": name, "parent_id": parent})
    assert (status, shown["name"], shown["parent_id"], shown["documents"]) == (201, name, parent, 0)
    return str(shown["id"])


def until(condition: Any) -> Any:
    """Wait until an asynchronous question is answered with what is true."""

    async def ask() -> Any:
        async with asyncio.timeout(20):
            while not (found := await condition()):
                await asyncio.sleep(0.02)
            return found

    return ask()


async def test_folders_over_rest(tmp_path: Path) -> None:
    """R395 to R401: folders are made, moved, counted and deleted; another's are not there."""
    async with browsers(tmp_path, 3) as (ann, ben, nobody):
        for one in (ann, ben):
            assert (await one.call("PUT", "/guest", GUS))[0] == 200
        a = await folder(ann, "A")
        b = await folder(ann, "B", a)
        plan = await made(ann, title="Plan", folder_id=b)
        assert (200, {"title": "Plan", "folder_id": b}) == await changed(ann, plan, {"favourite": True}, "folder_id")
        status, found = await ann.call("PATCH", f"/folders/{b}", {"name": " New  B "})
        assert (200, "New B", 1, a) == (status, found["name"], found["documents"], found["parent_id"])
        assert (409, "folder_cycle") == await code(ann, "PATCH", f"/folders/{a}", {"parent_id": b})
        assert (404, "folder_not_found") == await code(ben, "PATCH", f"/folders/{a}", {"name": "x"})
        assert (404, "folder_not_found") == await code(ben, "GET", f"/documents?folder={a}")
        assert (404, "folder_not_found") == await code(ben, "PATCH", f"/documents/{plan}", {"folder_id": a})
        assert (404, "folder_not_found") == await code(ann, "POST", "/documents", {"folder_id": "nothing"})
        assert [plan] == await listed(ann, f"?folder={b}")
        assert [] == await listed(ann, "?folder=root")
        assert [plan] == await listed(ann, "?filter=favourites")
        assert [] == await listed(ben, "?filter=favourites")
        assert (200, {"folders": []}) == await nobody.call("GET", "/folders")
        assert (401, "name_needed") == await code(nobody, "POST", "/folders", {"name": "x"})
        assert (401, "name_needed") == await code(nobody, "PATCH", f"/documents/{plan}", {"favourite": True})
        assert [plan] == await listed(nobody, "?folder=root")
        status, gone = await ann.call("DELETE", f"/folders/{a}")
        assert (200, {"folders": 2, "trashed": 1, "unfiled": 0}) == (status, gone)
        assert (200, {"folders": 0, "trashed": 0, "unfiled": 0}) == await ann.call("DELETE", f"/folders/{a}")
        assert [plan] == await listed(ann, "?filter=trash")
        assert [] == await listed(ben, "?filter=trash")


async def changed(browser: Browser, document: str, change: Any, field: str) -> tuple[int, dict[str, Any]]:
    """The status of a change, and title and one field afterwards."""
    status, shown = await browser.call("PATCH", f"/documents/{document}", change)
    return status, {name: shown.get(name) for name in ("title", field)}


async def code(browser: Browser, method: str, path: str, body: Any = None) -> tuple[int, str]:
    """The status and the code of a problem."""
    status, problem = await browser.call(method, path, body)
    return status, problem["code"]


async def test_a_chain_of_ten_thousand_folders(tmp_path: Path) -> None:
    """R400: whoever puts folder into folder without end is told at the 33rd how deep they may be."""
    async with browsers(tmp_path, 1) as (ann,):
        await ann.call("PUT", "/guest", GUS)
        parent = None
        for number in range(32):
            parent = await folder(ann, str(number), parent)
        status, problem = await ann.call("POST", "/folders", {"name": "deeper", "parent_id": parent})
        assert (400, "folder_too_deep") == (status, problem["code"])
        assert "32" in problem["detail"]


async def test_two_tabs_move_folders_into_each_other(tmp_path: Path) -> None:
    """R401: at once, A into B and B into A: one is done, the other is 409."""
    async with browsers(tmp_path, 1) as (ann,):
        await ann.call("PUT", "/guest", GUS)
        for number in range(5):
            a, b = await folder(ann, f"a{number}"), await folder(ann, f"b{number}")
            done = await asyncio.gather(
                ann.call("PATCH", f"/folders/{a}", {"parent_id": b}),
                ann.call("PATCH", f"/folders/{b}", {"parent_id": a}),
            )
            assert [200, 409] == sorted(status for status, _ in done)


async def test_a_document_goes_through_the_trash(tmp_path: Path) -> None:
    """R84, R390, R391, R403 to R405: away with its editors, back with its content, gone for good when told so."""
    async with browsers(tmp_path, 2) as (ann, ben):
        for one in (ann, ben):
            await one.call("PUT", "/guest", GUS)
        plan = await made(ann, title="Plan")
        await ann.call("POST", f"/documents/{plan}/content/append", {"ops": [{"insert": "kept\n"}]})
        _, before = await ann.call("GET", f"/documents/{plan}")
        async with Client(HocuspocusWire(plan), ann.service.ws_url) as editor:
            await editor.until_settled()
            assert (409, "not_in_trash") == await code(ann, "DELETE", f"/documents/{plan}?permanently=true")
            assert 204 == (await ann.call("DELETE", f"/documents/{plan}"))[0]
            await editor.until(editor.notices, "told")
            told = json.loads(editor.notices()[-1])
            assert ("closed", "document_not_found") == (told["type"], told["code"])
        status, problem = await ann.call("GET", f"/documents/{plan}")
        assert (404, "document_not_found") == (status, problem["code"])
        assert "Restore it" in problem["detail"]
        status, problem = await ben.call("GET", f"/documents/{plan}/content")
        assert (404, "document_not_found") == (status, problem["code"])
        assert "owner can restore" in problem["detail"]
        _, page = await ann.call("GET", "/documents?filter=trash")
        (shown,) = page["items"]
        assert shown["trashed_at"] < shown["deletes_at"]
        assert (404, "document_not_found") == await code(ben, "POST", f"/documents/{plan}/untrash")
        status, back = await ann.call("POST", f"/documents/{plan}/untrash")
        assert (200, before) == (status, back)
        assert (200, before) == await ann.call("POST", f"/documents/{plan}/untrash")
        assert (200, {"ops": [{"insert": "kept\n"}]}) == await ann.call("GET", f"/documents/{plan}/content")
        async with Client(YjsWire(plan), ann.service.ws_url) as editor:
            await editor.until_settled()
            assert "kept\n" == editor.value
        assert 204 == (await ann.call("DELETE", f"/documents/{plan}"))[0]
        purged = metric("quire_documents_purged_total")
        assert 204 == (await ann.call("DELETE", f"/documents/{plan}?permanently=true"))[0]
        assert [] == await listed(ann, "?filter=trash")
        assert (404, "document_not_found") == await code(ann, "POST", f"/documents/{plan}/untrash")

        async def gone() -> bool:
            return metric("quire_documents_purged_total") == purged + 1

        await until(gone)
        assert (409, "document_exists") == await code(ann, "POST", "/documents", {"id": plan})


async def test_what_belongs_to_nobody_is_in_everybodys_trash(tmp_path: Path) -> None:
    """R403: in open mode what nobody owns is restored by anybody; without days it is never removed by itself."""
    async with browsers(tmp_path, 2, trash_days=0) as (one, other):
        plan = await made(one, title="Plan")
        assert 204 == (await one.call("DELETE", f"/documents/{plan}"))[0]
        _, page = await other.call("GET", "/documents?filter=trash")
        assert [(plan, None)] == [(shown["id"], shown["deletes_at"]) for shown in page["items"]]
        assert 200 == (await other.call("POST", f"/documents/{plan}/untrash"))[0]


async def test_copying(tmp_path: Path) -> None:
    """R392, R407, R409: a copy is its maker's, with content and files but no past; each goes its own way."""
    async with browsers(tmp_path, 2) as (ann, ben):
        for one in (ann, ben):
            await one.call("PUT", "/guest", GUS)
        home = await folder(ann, "home")
        plan = await made(ann, title="Plan", folder_id=home)
        for word in ("one", "two"):
            await ann.call("POST", f"/documents/{plan}/content/append", {"ops": [{"insert": f"{word}\n"}]})
        await ann.call("PATCH", f"/documents/{plan}", {"template": True})
        status, file = await ann.call("PUT", f"/documents/{plan}/attachments?name=a.txt", data=b"file")
        assert 201 == status
        status, copy = await ben.call("POST", f"/documents/{plan}/duplicate", {"title": "Copy of Plan"})
        assert (201, "Copy of Plan", 1, "owner", False, None) == (
            status,
            copy["title"],
            copy["head"],
            copy["role"],
            copy["template"],
            copy["folder_id"],
        )
        _, content = await ben.call("GET", f"/documents/{copy['id']}/content")
        assert {"ops": [{"insert": "one\ntwo\n"}]} == content
        await ben.call("POST", f"/documents/{copy['id']}/content/append", {"ops": [{"insert": "three\n"}]})
        assert {"ops": [{"insert": "one\ntwo\n"}]} == (await ann.call("GET", f"/documents/{plan}/content"))[1]
        status, own = await ann.call("POST", f"/documents/{plan}/duplicate")
        assert (201, "Plan", home) == (status, own["title"], own["folder_id"])
        _, elsewhere = await ann.call("POST", f"/documents/{plan}/duplicate", {"folder_id": None})
        assert elsewhere["folder_id"] is None
        _, blame = await ben.call("GET", f"/documents/{copy['id']}/revisions?group=none")
        assert "duplicate" == blame["items"][-1]["origin"]
        await ann.call("DELETE", f"/documents/{plan}")
        await ann.call("DELETE", f"/documents/{plan}?permanently=true")
        address = file["url"].removeprefix("/api/v1")
        assert (200, b"file") == await ben.call("GET", address)
        assert (413, "too_large") == await code(ben, "POST", f"/documents/{copy['id']}/duplicate", {"title": "x" * 256})
        assert (404, "document_not_found") == await code(ben, "POST", "/documents/unknown/duplicate")
        empty = await made(ann, kind="code")
        status, none = await ann.call("POST", f"/documents/{empty}/duplicate")
        assert (201, 0, "code") == (status, none["head"], none["kind"])


async def test_many_at_once(tmp_path: Path) -> None:
    """R393: each by itself, with its own reason if it cannot be done."""
    async with browsers(tmp_path, 2) as (ann, ben):
        for one in (ann, ben):
            await one.call("PUT", "/guest", GUS)
        home = await folder(ann, "home")
        mine = [await made(ann) for _ in range(3)]
        theirs = await made(ben)

        async def bulk(action: str, ids: list[str], **more: Any) -> dict[str, str]:
            status, found = await ann.call("POST", "/documents/bulk", {"ids": ids, "action": action, **more})
            assert status == 200, found
            return {one["id"]: "" if one["ok"] else one["code"] for one in found["results"]}

        everything = [*mine, theirs]
        assert dict.fromkeys(everything, "") == await bulk("move", everything, folder_id=home)
        assert set(everything) == set(await listed(ann, f"?folder={home}"))
        assert dict.fromkeys(everything, "") == await bulk("favourite", [*everything, theirs])
        assert {mine[0]: ""} == await bulk("unfavourite", mine[:1])
        assert {mine[1], mine[2], theirs} == set(await listed(ann, "?filter=favourites"))
        expected = {
            **dict.fromkeys(mine, ""),
            theirs: "forbidden",
            "unknown": "document_not_found",
            "a/b": "invalid_name",
        }
        assert expected == await bulk("trash", [*everything, "unknown", "a/b"])
        assert {mine[0]: "", theirs: "forbidden"} == await bulk("untrash", [mine[0], theirs])
        assert {mine[0]: "not_in_trash", mine[1]: ""} == await bulk("delete", mine[:2])
        assert [mine[2]] == await listed(ann, "?filter=trash")
        for wrong in (
            {"ids": [], "action": "trash"},
            {"ids": ["x"] * 101, "action": "trash"},
            {"ids": ["x"], "action": "eat"},
            {"ids": ["x"], "action": "move"},
            {"ids": ["x"], "action": "trash", "folder_id": home},
        ):
            assert (400, "bad_request") == await code(ann, "POST", "/documents/bulk", wrong)
        wrong = {"ids": ["x"], "action": "move", "folder_id": "nothing"}
        assert (404, "folder_not_found") == await code(ann, "POST", "/documents/bulk", wrong)


async def test_how_documents_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R394, R408: the first lines with their styles, cut to length; an ETag by revision; no room stays open for it."""
    async with browsers(tmp_path, 1) as (ann,):
        markdown = (
            "# Title\n\nText\n\n- item\n\n- [x] done\n\n> quote\n\n```\ncode\n```\n\n" + "long " * 100 + "\n\nx" * 9
        )
        text = await made(ann)
        headers = {"Content-Type": "text/markdown"}
        await ann.call("PUT", f"/documents/{text}/content", data=markdown.encode(), headers=headers)
        async with ann.http.get(f"{ann.service.url}/api/v1/documents/{text}/preview") as answer:
            found, tag = await answer.json(), answer.headers["ETag"]
            assert answer.headers["X-Quire-Revision"] in tag
        styles = ["heading", "text", "list", "check", "quote", "code", *["text"] * 6]
        assert styles == [line["style"] for line in found["lines"]]
        assert "Title" == found["lines"][0]["text"]
        assert 120 == len(found["lines"][6]["text"])
        async with ann.http.get(
            f"{ann.service.url}/api/v1/documents/{text}/preview", headers={"If-None-Match": tag}
        ) as answer:
            assert 304 == answer.status
        monkeypatch.setattr(previews, "FRESH_SECONDS", 0.0)
        await ann.call("PUT", f"/documents/{text}/content", data=b"other", headers=headers)
        _, found = await ann.call("GET", f"/documents/{text}/preview")
        assert [{"text": "other", "style": "text"}] == found["lines"]
        source = await made(ann, kind="code")
        await ann.call(
            "PUT",
            f"/documents/{source}/content",
            data=b"def f():\n\n    pass\n",
            headers={"Content-Type": "text/plain"},
        )
        _, found = await ann.call("GET", f"/documents/{source}/preview")
        assert [("def f():", "code"), ("", "code"), ("    pass", "code")] == [
            (line["text"], line["style"]) for line in found["lines"]
        ]
        sketch = await made(ann, kind="drawing")
        async with Client(YjsWire(sketch), ann.service.ws_url) as editor:
            await editor.until_settled()
            strokes = editor.doc.get("strokes", type=Map)
            strokes["a"] = Map({"type": "rect", "color": "#112233", "width": 3, "points": [0, 0, 50, 50]})
            await editor.until_settled()
        _, found = await ann.call("GET", f"/documents/{sketch}/preview")
        assert found["lines"] == []
        assert found["svg"].startswith("<svg")
        other = await made(ann, kind="yjs")
        assert {"kind": "yjs", "lines": [], "svg": None} == (await ann.call("GET", f"/documents/{other}/preview"))[1]


async def test_who_is_where(tmp_path: Path) -> None:
    """R402: people are counted once in however many tabs, nobodies each; only where the caller may read."""
    async with browsers(tmp_path, 2, access="accounts") as (ann, ben):
        await ann.sign_up("ann")
        await ben.sign_up("ben")
        plan, secret = await made(ann, title="Plan"), await made(ben)
        await ann.call("PUT", f"/documents/{plan}/link", {"role": "editor", "guests": True})
        token = (await ann.call("POST", f"/documents/{plan}/token", {}))[1]["token"]
        tabs = [Client(HocuspocusWire(plan, token), ann.service.ws_url) for _ in range(2)]
        tabs += [Client(HocuspocusWire(plan), ann.service.ws_url) for _ in range(2)]
        async with tabs[0], tabs[1], tabs[2], tabs[3]:
            for number, tab in enumerate(tabs):
                await tab.until_settled()
                tab.send(tab.wire.awareness(state(number + 1)))

            async def counted() -> bool:
                _, found = await ann.call("GET", f"/people-here?documents={plan},{secret},unknown,{plan}")
                return bool(found == {"documents": {plan: 3}})

            await until(counted)
            assert 3 == (await ann.call("GET", f"/documents/{plan}"))[1]["people"]
        assert {"documents": {}} == (await ann.call("GET", "/people-here?documents="))[1]
        many = ",".join(f"d{number}" for number in range(101))
        assert (400, "bad_request") == await code(ann, "GET", f"/people-here?documents={many}")


def state(client: int) -> bytes:
    """An awareness update in which a client says who it is."""
    return encode([Entry(client, 1, '{"user":{"name":"x"}}')])


async def test_opening_is_noted(tmp_path: Path) -> None:
    """R399: when somebody joins over Hocuspocus the document is a recent one; reading over REST does not count."""
    async with browsers(tmp_path, 2) as (ann, ben):
        await ann.call("PUT", "/guest", GUS)
        await ben.call("PUT", "/guest", {"name": "Ben", "color": "#445566"})
        plan = await made(ann)
        await ben.call("GET", f"/documents/{plan}")
        assert [] == await listed(ben, "?filter=recent")
        token = (await ben.call("POST", f"/documents/{plan}/token", {}))[1]["token"]
        async with Client(HocuspocusWire(plan, token), ann.service.ws_url) as editor:
            await editor.until_settled()

            async def noted() -> bool:
                return [plan] == await listed(ben, "?filter=recent")

            await until(noted)
        assert [plan] == await listed(ben, "?filter=shared")
        assert [] == await listed(ann, "?filter=recent")
        assert (await ben.call("GET", f"/documents/{plan}"))[1]["opened_at"] is not None


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/documents/d", {}),
        ("/documents/d", {"title": None}),
        ("/documents/d", {"favourite": None}),
        ("/documents/d", {"template": 1}),
        ("/documents/d", {"folder_id": "../x"}),
        ("/folders/f", {}),
        ("/folders/f", {"name": None}),
        ("/folders/f", {"name": 5}),
    ],
)
async def test_changes_that_say_nothing(tmp_path: Path, path: str, body: Any) -> None:
    """R83, R397: a change needs something to change, of the right kind."""
    async with browsers(tmp_path, 1) as (ann,):
        await ann.call("PUT", "/guest", GUS)
        await made(ann, id="d")
        assert (400, "bad_request") == await code(ann, "PATCH", path, body)


@pytest.mark.parametrize(
    ("type_", "data", "status", "says"),
    [
        ("text/markdown", b"\xff\xfe\x00bad", 400, "UTF-8"),
        ("text/html; charset=latin-1", b"<p>\xe9", 415, "UTF-8"),
        ("application/pdf", b"%PDF-1.7", 415, "text/markdown"),
        ("image/png", b"\x89PNG\r\n\x1a\n", 415, "text/markdown"),
    ],
)
async def test_imports_of_the_wrong_kind(tmp_path: Path, type_: str, data: bytes, status: int, says: str) -> None:
    """A file that is not what it says, or is in another character set, is refused with words; the document stays."""
    async with running(tmp_path) as service:
        browser = Browser(service)
        text = await made(browser)
        got, problem = await browser.call(
            "PUT", f"/documents/{text}/content", data=data, headers={"Content-Type": type_}
        )
        await browser.http.close()
        assert (status, True) == (got, says.lower() in problem["detail"].lower()), problem
