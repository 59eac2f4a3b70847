"""The past of a document over REST: revisions, differences, authors, versions, restoring, pruning."""

from __future__ import annotations

import asyncio
import math
import random
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText
from sqlalchemy import select

from quire.db.engine import create_engine
from quire.db.tables import audit, updates
from quire.history.models import MAX_VERSION_NAME, MAX_VERSIONS
from quire.text.algebra import compose
from quire.text.delta import from_json, to_json
from tests.support.clients import Client, YjsWire
from tests.wire.service import Service, running
from tests.wire.test_accounts import Browser, browsers
from tests.wire.test_rest import call

DOCUMENT = "/api/v1/documents/d"
TEXT = {"Content-Type": "text/plain"}


async def make(service: Service, *texts: str, kind: str = "richtext") -> None:
    """A document whose revisions 1, 2, … have these contents."""
    assert (await call(service, "POST", "/api/v1/documents", json={"id": "d", "kind": kind}))[0] == 201
    for text in texts:
        assert (await call(service, "PUT", f"{DOCUMENT}/content", data=text.encode(), headers=TEXT))[0] == 200


async def get(service: Service, path: str) -> Any:
    status, found = await call(service, "GET", DOCUMENT + path)
    assert status == 200, found
    return found


async def at(service: Service, revision: int) -> str:
    return str((await get(service, f"/revisions/{revision}/content?format=text")).decode())


async def problem(service: Service, method: str, path: str, body: Any = None) -> tuple[int, str]:
    status, found = await call(service, method, DOCUMENT + path, **({} if body is None else {"json": body}))
    return status, found["code"] if status >= 400 else ""


async def test_any_revision_in_any_format(tmp_path: Path) -> None:
    """R261: each revision is read as text, delta, Markdown, HTML and update, with an ETag; 0 is empty."""
    texts = ["one\n", "one two\n", "2 😀 two\n"]
    async with running(tmp_path) as service:
        await make(service, *texts)
        assert ["", *texts] == [await at(service, revision) for revision in range(4)]
        path = "/revisions/2/content"
        assert (await get(service, path))["ops"] == [{"insert": "one two\n"}]
        assert (await get(service, f"{path}?format=markdown")).decode() == "one two\n"
        assert (await get(service, f"{path}?format=html")).decode() == "<p>one two</p>\n"
        doc: Doc[Any] = Doc()
        doc.apply_update(await get(service, f"{path}?format=update"))
        assert str(doc.get("content", type=Text)) == "one two\n"
        async with service.session.get(service.url + DOCUMENT + path) as answer:
            tag = answer.headers["ETag"]
            assert answer.headers["X-Quire-Revision"] == "2"
        async with service.session.get(service.url + DOCUMENT + path, headers={"If-None-Match": tag}) as answer:
            assert answer.status == 304


async def test_revisions_that_do_not_exist(tmp_path: Path) -> None:
    """R271: one from the future is 404, no number 400, and so is a difference that goes backwards."""
    async with running(tmp_path) as service:
        await make(service, "one\n")
        found = [
            await problem(service, "GET", path)
            for path in (
                "/revisions/2/content",
                "/revisions/999999999999999/content",
                "/revisions/-1/content",
                "/revisions/1.0/content",
                "/revisions/x/content",
                "/revisions/1/content?format=docx",
                "/diff",
                "/diff?from=1&to=2",
                "/diff?from=1&to=0",
                "/diff?from=a",
                "/diff?from=0&format=pdf",
                "/blame?revision=2",
                "/revisions?cursor=x",
                "/revisions?group=day",
                "/revisions?limit=0",
                "/revisions?limit=201",
            )
        ]
        unknown, bad = (404, "unknown_revision"), (400, "bad_request")
        assert [*[unknown] * 2, *[bad] * 5, unknown, *[bad] * 3, unknown, *[bad] * 4] == found


async def test_sessions_and_single_revisions(tmp_path: Path) -> None:
    """R260: edits of now are one session that says how much came and went; singly they are paged, newest first."""
    async with running(tmp_path) as service:
        await make(service, "one\n", "one two\n", "two\n")
        (session,) = (await get(service, "/revisions"))["items"]
        (author,) = session["authors"]
        assert {"first": 1, "last": 3, "inserted": 8, "deleted": 4}.items() <= session.items()
        assert {"id": "guest", "name": "", "inserted": 8, "deleted": 4, "revisions": 3}.items() <= author.items()
        first = await get(service, "/revisions?group=none&limit=2")
        second = await get(service, f"/revisions?group=none&limit=2&cursor={first['next_cursor']}")
        assert [3, 2, 1] == [item["revision"] for item in first["items"] + second["items"]]
        assert second["next_cursor"] is None
        assert [("rest", 0, 4), ("rest", 4, 0)] == [
            (item["origin"], item["inserted"], item["deleted"]) for item in first["items"]
        ]


async def test_a_document_that_was_never_edited(tmp_path: Path) -> None:
    """R264: nothing is in its lists, its only revision is empty, and it takes no room."""
    async with running(tmp_path) as service:
        await make(service)
        assert {"items": [], "next_cursor": None} == await get(service, "/revisions")
        assert {"items": [], "next_cursor": None} == await get(service, "/revisions?group=none")
        assert (await get(service, "/blame"))["ops"] == []
        assert (await get(service, "/diff?from=0"))["ops"] == []
        size = {"log": {"rows": 0, "bytes": 0}, "checkpoints": {"count": 0, "bytes": 0}}
        assert {**size, "versions": 0, "head": 0, "pruned": 0} == await get(service, "/size")


async def write(browser: Browser, text: str) -> None:
    """Make the document's content this."""
    body = {"ops": [{"insert": text}]}
    assert (await browser.call("PUT", "/documents/d/content", body))[0] == 200


async def test_who_wrote_what(tmp_path: Path) -> None:
    """R262, R263, R273: blame and differences name users and guests, with their colours."""
    async with browsers(tmp_path, 2) as (ann, guest):
        await ann.sign_up("ann")
        await guest.call("PUT", "/guest", {"name": "Gus <b>", "color": "#112233"})
        assert (await ann.call("POST", "/documents", {"id": "d"}))[0] == 201
        await write(ann, "first second\n")
        await write(guest, "first 😀 second\n")
        await write(ann, "first 😀\n")
        await write(guest, "irst 😀\n")
        actor = (await ann.call("GET", "/session"))[1]["actor"]
        status, blamed = await ann.call("GET", "/documents/d/blame")
        assert status == 200
        ann_id = f"user:{actor['id'].removeprefix('user:')}"
        (guest_id,) = {person["id"] for person in blamed["authors"]} - {ann_id}
        names = {person["id"]: (person["name"], person["color"]) for person in blamed["authors"]}
        assert {ann_id: ("ann", actor["color"]), guest_id: ("Gus <b>", "#112233")} == names
        assert [
            {"insert": "irst", "author": ann_id},
            {"insert": " 😀", "author": guest_id},
            {"insert": "\n", "author": ann_id},
        ] == blamed["ops"]
        _, earlier = await ann.call("GET", "/documents/d/blame?revision=1")
        assert [{"insert": "first second\n", "author": ann_id}] == earlier["ops"]
        _, compared = await ann.call("GET", "/documents/d/diff?from=1&to=4")
        assert [
            {"delete": 1, "text": "f", "author": guest_id},
            {"retain": 4},
            {"insert": " 😀", "author": guest_id},
            {"delete": 7, "text": " second", "author": ann_id},
        ] == compared["ops"]
        status, html = await ann.call("GET", "/documents/d/diff?from=1&to=4&format=html")
        by_guest = f'data-author="{guest_id}" title="Gus &lt;b&gt;"'
        assert (
            f"<p><del {by_guest}>f</del>irst<ins {by_guest}> 😀</ins>"
            f'<del data-author="{ann_id}" title="ann"> second</del></p>\n'
        ) == html.decode()


async def test_a_difference_makes_the_later_text(tmp_path: Path) -> None:
    """R274: the operations, on the earlier content, make the later one, formats included; they are ever the same."""
    async with running(tmp_path) as service:
        await make(service, "one two three\n")
        changes: list[list[dict[str, Any]]] = [
            [{"retain": 4}, {"retain": 3, "attributes": {"bold": True}}],
            [{"insert": "é"}, {"retain": 2}, {"delete": 5}],
            [{"retain": 3}, {"insert": {"image": "/i.png"}}, {"retain": 2, "attributes": {"header": 2}}],
        ]
        for base, ops in enumerate(changes, 1):
            status, done = await call(service, "PATCH", f"{DOCUMENT}/content", json={"base": base, "ops": ops})
            assert status == 200, done
        contents = [(await get(service, f"/revisions/{n}/content?format=delta"))["ops"] for n in range(5)]
        for base in range(5):
            for to in range(base, 5):
                found = (await get(service, f"/diff?from={base}&to={to}"))["ops"]
                keys = ("insert", "retain", "delete", "attributes")
                delta = from_json([{key: op[key] for key in keys if key in op} for op in found])
                assert contents[to] == to_json(compose(from_json(contents[base]), delta))
                assert found == (await get(service, f"/diff?from={base}&to={to}"))["ops"]


async def test_restoring_is_an_edit(tmp_path: Path) -> None:
    """R269: the content becomes what it was, open editors see it at once, and what came since stays in the history."""
    async with running(tmp_path) as service:
        await make(service, "one\n", "one two\n", "three\n")
        async with Client(YjsWire("d"), service.ws_url) as editor:
            await editor.until_settled()
            status, would = await call(service, "POST", f"{DOCUMENT}/restore?dry_run=true", json={"revision": 2})
            assert (status, would["revision"], would["dry_run"]) == (200, 3, True)
            status, done = await call(service, "POST", f"{DOCUMENT}/restore", json={"revision": 2})
            assert (status, done["revision"], done["delta"]) == (200, 4, would["delta"])
            await editor.until(lambda: editor.value == "one two\n", "the restored content")
            editor.edit(lambda text: text.insert(0, "go on: "))
            await editor.until_settled()
        assert ["three\n", "one two\n", "go on: one two\n"] == [await at(service, revision) for revision in (3, 4, 5)]
        status, again = await call(service, "POST", f"{DOCUMENT}/restore", json={"revision": 5})
        assert (status, again) == (200, {"revision": 5, "delta": {"ops": []}})
        (newest, *_) = (await get(service, "/revisions?group=none&limit=2"))["items"][1:]
        assert newest["origin"] == "restore:2"


async def test_restoring_what_cannot_be(tmp_path: Path) -> None:
    """R269, R274: unknown revisions and versions, both or neither, stale If-Match, documents without text."""
    async with running(tmp_path) as service:
        await make(service, "one\n", "two\n")
        epoch = (await get(service, ""))["epoch"]
        bodies: list[dict[str, Any]] = [
            {"revision": 9},
            {"version": "nothing"},
            {},
            {"revision": 1, "version": "x"},
            {"revision": -1},
            {"revision": "1"},
            {"revision": True},
        ]
        found = [await problem(service, "POST", "/restore", body) for body in bodies]
        assert [(404, "unknown_revision"), (404, "not_found"), *[(400, "bad_request")] * 5] == found
        stale = {"If-Match": f'"{epoch}-1"'}
        status, _ = await call(service, "POST", f"{DOCUMENT}/restore", json={"revision": 1}, headers=stale)
        assert status == 412
        await call(service, "POST", "/api/v1/documents", json={"id": "drawn", "kind": "drawing"})
        await call(service, "POST", "/api/v1/documents", json={"id": "opaque", "kind": "yjs"})
        assert (await call(service, "POST", "/api/v1/documents/opaque/restore", json={"revision": 0}))[0] == 409
        for path in ("diff?from=0", "blame"):
            assert (await call(service, "GET", f"/api/v1/documents/drawn/{path}"))[0] == 409
        status, update = await call(service, "GET", "/api/v1/documents/drawn/revisions/0/content?format=update")
        assert (status, update) == (200, b"\x00\x00")


async def test_code_is_restored_and_compared(tmp_path: Path) -> None:
    """R274: a code document has all of it, too."""
    async with running(tmp_path) as service:
        await make(service, "x = 1\n", "x = 2\n", kind="code")
        assert await at(service, 1) == "x = 1\n"
        assert (await call(service, "POST", f"{DOCUMENT}/restore", json={"revision": 1}))[0] == 200
        assert await at(service, 3) == "x = 1\n"
        assert (await get(service, "/diff?from=1&to=3"))["ops"] != []


async def test_versions(tmp_path: Path) -> None:
    """R265 to R269: revisions are named, listed, renamed, locked, restored by their version, and forgotten."""
    async with running(tmp_path) as service:
        await make(service, "one\n", "two\n")
        status, draft = await call(service, "POST", f"{DOCUMENT}/versions", json={"name": "Draft 😀", "revision": 1})
        assert (status, draft["name"], draft["revision"], draft["locked"]) == (201, "Draft 😀", 1, False)
        assert draft["author"] == {"id": "guest", "name": "", "color": "", "picture": None}
        _, newest = await call(service, "POST", f"{DOCUMENT}/versions", json={"name": "Newest", "locked": True})
        assert [newest, draft] == (await get(service, "/versions"))["items"]
        path = f"{DOCUMENT}/versions/{draft['id']}"
        status, changed = await call(service, "PATCH", path, json={"name": "Final"})
        assert (status, changed) == (200, {**draft, "name": "Final"})
        status, restored = await call(service, "POST", f"{DOCUMENT}/restore", json={"version": draft["id"]})
        assert (status, restored["revision"]) == (200, 3)
        assert await at(service, 3) == "one\n"
        assert (await call(service, "DELETE", path))[0] == 204
        assert [newest] == (await get(service, "/versions"))["items"]
        assert (await call(service, "DELETE", path))[0] == 404


async def test_names_of_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R266: a name has 1 to 255 characters, a document at most so many versions, and a version an existing revision."""
    async with running(tmp_path) as service:
        await make(service, "one\n")
        longest = "é" * MAX_VERSION_NAME
        assert (201, "") == await problem(service, "POST", "/versions", {"name": longest})
        bodies: list[dict[str, Any]] = [
            {"name": longest + "x"},
            {"name": " "},
            {"name": ""},
            {"name": "a\0b"},
            {"name": "\ud800"},
            {},
            {"name": "x", "revision": 2},
        ]
        found = [await problem(service, "POST", "/versions", body) for body in bodies]
        assert [(413, "too_large"), *[(400, "bad_request")] * 5, (404, "unknown_revision")] == found
        assert MAX_VERSIONS == 1000
        monkeypatch.setattr("quire.history.versions.MAX_VERSIONS", 1)
        assert (429, "too_many") == await problem(service, "POST", "/versions", {"name": "one too many"})


async def test_locked_versions_are_the_owners(tmp_path: Path) -> None:
    """R275: an editor may lock a version; unlocking, renaming and deleting it is for the document's owner."""
    async with browsers(tmp_path, 2) as (owner, editor):
        await owner.sign_up("owner")
        await editor.sign_up("editor")
        await owner.call("POST", "/documents", {"id": "d"})
        await owner.call("POST", "/documents/d/members", {"email": "editor@example.org", "role": "editor"})
        _, version = await editor.call("POST", "/documents/d/versions", {"name": "V"})
        path = f"/documents/d/versions/{version['id']}"
        assert (await editor.call("PATCH", path, {"locked": True}))[0] == 200
        refused = [
            (await editor.call("PATCH", path, {"locked": False}))[1]["code"],
            (await editor.call("PATCH", path, {"name": "W"}))[1]["code"],
            (await editor.call("DELETE", path))[1]["code"],
            (await editor.call("POST", "/documents/d/prune", {"before": 0}))[1]["code"],
        ]
        assert ["forbidden"] * 4 == refused
        assert (await owner.call("PATCH", path, {"name": "W"}))[0] == 200
        assert (await owner.call("DELETE", path))[0] == 204


async def test_pruning(tmp_path: Path) -> None:
    """R270, R271, R276: what is before the cut is gone, all else is as it was, for open editors too."""
    texts = [f"{'word ' * n}end\n" for n in range(8)]
    async with running(tmp_path) as service:
        await make(service, *texts)
        before = {n: await at(service, n) for n in range(5, 9)}
        newest = await get(service, "/content?format=update")
        for revision in (2, 3, 6):
            await call(service, "POST", f"{DOCUMENT}/versions", json={"name": f"v{revision}", "revision": revision})
        async with Client(YjsWire("d"), service.ws_url) as editor:
            await editor.until_settled()
            status, plan = await call(service, "POST", f"{DOCUMENT}/prune", json={"before": 5})
            assert (status, plan) == (
                200,
                {**plan, "pruned": 5, "revisions": 5, "versions": 2, "held_at": None, "done": False},
            )
            assert await at(service, 1) == texts[0]
            status, done = await call(service, "POST", f"{DOCUMENT}/prune", json={"before": 5, "confirm": True})
            assert (status, done) == (200, {**plan, "done": True})
            assert (410, "pruned") == await problem(service, "GET", "/revisions/4/content")
            assert (410, "pruned") == await problem(service, "GET", "/diff?from=4&to=6")
            assert (410, "pruned") == await problem(service, "POST", "/restore", {"revision": 1})
            assert (410, "pruned") == await problem(service, "POST", "/versions", {"name": "x", "revision": 4})
            assert before == {n: await at(service, n) for n in range(5, 9)}
            assert newest == await get(service, "/content?format=update")
            assert ["v6"] == [version["name"] for version in (await get(service, "/versions"))["items"]]
            size = await get(service, "/size")
            assert (size["log"]["rows"], size["pruned"], size["checkpoints"]["count"]) == (3, 5, 1)
            editor.edit(lambda text: text.insert(0, "still here "))
            await editor.until_settled()
        listed = await get(service, "/revisions?group=none")
        assert ([9, 8, 7, 6], None) == ([item["revision"] for item in listed["items"]], listed["next_cursor"])
        assert [6] == [session["first"] for session in (await get(service, "/revisions"))["items"]]
        authors = [op["author"] for op in (await get(service, "/blame"))["ops"]]
        assert [*{*authors}] != [None]
        assert authors[-1] is None
    async with running(tmp_path) as service:  # the rest of the log loads
        assert await at(service, 9) == "still here " + texts[-1]
        status, _ = await call(service, "POST", f"{DOCUMENT}/prune", json={"before": 9, "confirm": True})
        assert status == 200
        size = await get(service, "/size")
        assert (size["log"], size["pruned"]) == ({"rows": 0, "bytes": 0}, 9)
        assert await at(service, 9) == "still here " + texts[-1]
        await call(service, "PUT", f"{DOCUMENT}/content", data=b"new\n", headers=TEXT)
        assert await at(service, 10) == "new\n"


async def test_what_is_pruned_before(tmp_path: Path) -> None:
    """R270, R275: a revision or a date; not the future, nor anything else; a locked version holds the cut."""
    async with running(tmp_path) as service:
        await make(service, "one\n", "two\n", "three\n")
        _, version = await call(
            service, "POST", f"{DOCUMENT}/versions", json={"name": "keep", "revision": 2, "locked": True}
        )
        cuts = [
            (await call(service, "POST", f"{DOCUMENT}/prune", json={"before": before}))[1]
            for before in (1, 3, "2020-01-01", "2999-01-01T00:00:00Z", "2999-01-01T00:00:00+02:00")
        ]
        assert [(1, None), (2, 2), (0, None), (2, 2), (2, 2)] == [(cut["pruned"], cut["held_at"]) for cut in cuts]
        found = [
            await problem(service, "POST", "/prune", {"before": before})
            for before in (4, -1, "yesterday", None, True, 1.5, "9" * 80)
        ]
        assert [(404, "unknown_revision"), *[(400, "bad_request")] * 6] == found
        await call(service, "POST", f"{DOCUMENT}/prune", json={"before": 3, "confirm": True})
        assert (await get(service, "/size"))["pruned"] == 2
        assert (await call(service, "DELETE", f"{DOCUMENT}/versions/{version['id']}"))[0] == 204
        await call(service, "POST", f"{DOCUMENT}/prune", json={"before": 3, "confirm": True})
        assert (await get(service, "/size"))["pruned"] == 3


async def test_pruning_what_has_objects_in_it(tmp_path: Path) -> None:
    """R276: whatever Yjs clients put into a document, also objects of many names, which have no order."""
    names = {name: name for name in "abcdefgh"}
    async with running(tmp_path) as service, Client(YjsWire("d"), service.ws_url) as editor:
        await editor.until_settled()
        shared = editor.doc.get("other", type=Map)
        tree = editor.doc.get("tree", type=XmlFragment)
        for change in (
            lambda: editor.text.insert_embed(0, {"mention": names}),
            lambda: editor.text.insert(0, "text", {"comment": names}),
            lambda: shared.update({"many": names, "number": math.nan, "list": Array([names, Map(names)])}),
            lambda: tree.children.append(XmlElement("p", names, [XmlText("words")])),
            lambda: editor.text.insert(0, "more "),
        ):
            change()
            await editor.until_settled()
        before = await get(service, "/content")
        for cut in range(1, 6):
            status, done = await call(service, "POST", f"{DOCUMENT}/prune", json={"before": cut, "confirm": True})
            assert (status, done.get("pruned")) == (200, cut)
        assert before == await get(service, "/content")


async def test_history_is_audited(tmp_path: Path) -> None:
    """Naming, restoring and pruning are in the audit log, with the revision."""
    async with running(tmp_path) as service:
        await make(service, "one\n", "two\n")
        _, version = await call(service, "POST", f"{DOCUMENT}/versions", json={"name": "v"})
        await call(service, "PATCH", f"{DOCUMENT}/versions/{version['id']}", json={"name": "w"})
        await call(service, "DELETE", f"{DOCUMENT}/versions/{version['id']}")
        await call(service, "POST", f"{DOCUMENT}/restore", json={"revision": 1})
        await call(service, "POST", f"{DOCUMENT}/prune", json={"before": 1, "confirm": True})
    engine = create_engine(f"sqlite:///{tmp_path}/quire.db")
    async with engine.connect() as connection:
        actions = list(await connection.scalars(select(audit.c.action).order_by(audit.c.id)))
        left = list(await connection.scalars(select(updates.c.seq)))
    await engine.dispose()
    versions = ["version.created", "version.changed", "version.deleted"]
    assert ["document.created", *versions, "document.restored", "document.pruned"] == actions
    assert [2, 3] == left


async def test_many_readers_of_the_past(tmp_path: Path) -> None:
    """A hundred who ask for different revisions at once all get theirs."""
    async with running(tmp_path) as service:
        await make(service, *(f"{n}\n" for n in range(1, 21)))
        found = await asyncio.gather(*(at(service, n % 20 + 1) for n in range(100)))
        assert [f"{n % 20 + 1}\n" for n in range(100)] == found


async def test_versions_of_another_document(tmp_path: Path) -> None:
    """A version is found under its own document only."""
    async with running(tmp_path) as service:
        await make(service, "one\n")
        await call(service, "POST", "/api/v1/documents", json={"id": "other"})
        _, version = await call(service, "POST", f"{DOCUMENT}/versions", json={"name": "v"})
        path = f"/api/v1/documents/other/versions/{version['id']}"
        assert 404 == (await call(service, "PATCH", path, json={"name": "w"}))[0]
        assert 404 == (await call(service, "DELETE", path))[0]
        wish = {"version": version["id"]}
        assert 404 == (await call(service, "POST", "/api/v1/documents/other/restore", json=wish))[0]


async def test_what_was_told_live_is_what_the_log_says(tmp_path: Path) -> None:
    """R274: deltas that a room tells of its revisions are those that the log gives after a restart."""
    rng = random.Random(5)
    async with running(tmp_path) as service:
        await make(service, "é one two three\n" * 20)
        async with Client(YjsWire("d"), service.ws_url) as ann, Client(YjsWire("d"), service.ws_url) as ben:
            for editor in (ann, ben):
                await editor.until_settled()
            for number in range(20):
                for editor in (ann, ben):
                    editor.edit(lambda text: text.insert(0, rng.choice(("a", "😀", "é ", "\n"))))
                    editor.edit(lambda text: text.format(0, len(text), {"italic": rng.choice(("a", "b", "c"))}))
                change = [{"retain": rng.randrange(1, 9) * 2}, {"insert": str(number), "attributes": {"bold": True}}]
                status, _ = await call(service, "PATCH", f"{DOCUMENT}/content", json={"base": 1, "ops": change})
                assert status in (200, 400)  # half a pair may have been asked for
            for editor in (ann, ben):
                await editor.until_settled()
        head = (await get(service, ""))["head"]
        live = await follow(service, head)
    async with running(tmp_path) as service:
        assert live == await follow(service, head)
        content = from_json([])
        for delta in live:
            content = compose(content, from_json(delta))
        assert to_json(content) == (await get(service, "/content?format=delta"))["ops"]


async def follow(service: Service, to: int) -> list[Any]:
    """The deltas of revisions 1 … `to`, as the changes feed tells them."""
    found: list[Any] = []
    while len(found) < to:
        page = await get(service, f"/changes?since={len(found)}&wait=5")
        found += [revision["delta"]["ops"] for revision in page["revisions"]]
    return found[:to]


async def test_changes_on_what_was_pruned(tmp_path: Path) -> None:
    """R271: a change that was made on a revision from before the cut, and a follower from there, are told so."""
    async with running(tmp_path) as service:
        await make(service, "one\n", "two\n", "three\n")
        await call(service, "POST", f"{DOCUMENT}/prune", json={"before": 3, "confirm": True})
    async with running(tmp_path) as service:
        patch = {"base": 2, "ops": [{"insert": "x"}]}
        status, refused = await call(service, "PATCH", f"{DOCUMENT}/content", json=patch)
        assert (status, refused["code"]) == (410, "pruned")
        assert (410, "pruned") == await problem(service, "GET", "/changes?since=1")
        assert 200 == (await call(service, "PATCH", f"{DOCUMENT}/content", json={**patch, "base": 3}))[0]
        assert await at(service, 4) == "xthree\n"
