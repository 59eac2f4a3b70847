"""Programs edit the live document over REST, beside people who type."""

from __future__ import annotations

import asyncio
import json
import math
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from multidict import CIMultiDict
from structlog.testing import capture_logs
from yarl import URL

from quire.content.editing import INLINE_REVISIONS
from quire.documents.store import Store
from quire.text.algebra import compose
from quire.text.delta import from_json, to_json
from tests.support.clients import Client, HocuspocusWire, YjsWire, delta_of
from tests.wire.service import Service, metric, running
from tests.wire.test_accounts import browsers
from tests.wire.test_live_changes import shared
from tests.wire.test_rest import call

CONTENT = "/api/v1/documents/d/content"
ROUTE = "/api/v1/documents/{id}/content"
TEXT = {"Content-Type": "text/plain"}
HEADING, BULLET = {"header": 1}, {"list": "bullet"}


async def make(service: Service, text: str = "", kind: str = "richtext") -> str:
    """A document with some text; its epoch."""
    status, made = await call(service, "POST", "/api/v1/documents", json={"id": "d", "kind": kind})
    assert status == 201
    if text:
        assert (await call(service, "PUT", CONTENT, data=text.encode(), headers=TEXT))[0] == 200
    return str(made["epoch"])


async def content(service: Service) -> Any:
    return (await call(service, "GET", CONTENT + "?format=delta"))[1]["ops"]


async def test_a_change_reaches_open_editors_and_is_stored(tmp_path: Path) -> None:
    """A PATCH is answered with its revision when it is stored, and editors have it at once; none of their text goes."""
    async with running(tmp_path) as service:
        await make(service, "one three\n")
        async with Client(YjsWire("d"), service.ws_url) as editor, Client(HocuspocusWire("d"), service.ws_url) as other:
            await editor.until_settled()
            await other.until_settled()
            editor.edit(lambda text: text.insert(0, "é😀 "))
            await editor.until_settled()
            change = {"base": 1, "ops": [{"retain": 4}, {"insert": "two ", "attributes": {"bold": True}}]}
            status, done = await call(service, "PATCH", CONTENT, json=change)
            assert (status, done["revision"]) == (200, 3)
            assert done["delta"]["ops"] == [{"retain": 8}, {"insert": "two ", "attributes": {"bold": True}}]
            assert done["correction"]["ops"] == [{"insert": "é😀 "}]
            await other.until(lambda: "two" in other.value, "the change")
            expected: list[dict[str, Any]] = [
                {"insert": "é😀 one "},
                {"insert": "two ", "attributes": {"bold": True}},
                {"insert": "three\n"},
            ]
            assert expected == await content(service)
            for client in (editor, other):
                await client.until_delta(expected)


async def test_a_revision_that_was_read_before_its_commit_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R291: what is read is the log, which has a revision a little before the node that stored it knows so; a change on
    it, and a question what came after it, wait for that news."""
    told, append = asyncio.Event(), Store.append

    async def late(store: Store, batch: Any, *, retry: bool = False) -> Any:
        done = await append(store, batch, retry=retry)
        await told.wait()
        return done

    async with running(tmp_path) as service:
        await make(service, "one\n")
        async with Client(YjsWire("d"), service.ws_url) as editor:
            await editor.until_settled()
            await call(service, "PATCH", CONTENT, json={"base": 1, "ops": [{"insert": "so "}]})
            monkeypatch.setattr(Store, "append", late)
            editor.insert(0, "and ")
            while await content(service) != [{"insert": "and so one\n"}]:
                await asyncio.sleep(0.01)
            change = {"base": 3, "ops": [{"retain": 4}, {"insert": "also "}]}
            changed = asyncio.create_task(call(service, "PATCH", CONTENT, json=change))
            asked = asyncio.create_task(call(service, "GET", "/api/v1/documents/d/changes?since=3&wait=1"))
            beyond = {"base": 9, "ops": []}
            assert (await call(service, "PATCH", CONTENT, json=beyond))[1]["code"] == "unknown_revision"
            assert not (await asyncio.wait([changed, asked], timeout=0.3))[0]
            told.set()
            status, done = await changed
            assert (status, done.get("revision")) == (200, 4), done
            assert (await asked)[0] == 200
        assert await content(service) == [{"insert": "and also so one\n"}]


async def test_a_correction_makes_the_callers_text_the_revisions(tmp_path: Path) -> None:
    """Its own change and the correction after it, on the revision the caller knew, make the answered revision."""
    async with running(tmp_path) as service:
        await make(service, "abcdef\n")
        known = from_json(await content(service))
        sent: list[dict[str, Any]] = [
            {"ops": [{"insert": "X"}]},
            {"ops": [{"retain": 2}, {"delete": 3}]},
            {"ops": [{"retain": 1}, {"insert": "Y", "attributes": {"bold": True}}]},
            {"ops": [{"retain": 3}, {"retain": 2, "attributes": {"italic": True}}, {"insert": "Z"}]},
            {"ops": [{"retain": 6}, {"retain": 9 - 8, "attributes": {"header": 1}}]},
        ]
        for number, change in enumerate(sent):
            status, done = await call(service, "PATCH", CONTENT, json={"base": 1, **change})
            assert (status, done["revision"]) == (200, number + 2)
            correction = from_json(done.get("correction", {"ops": []})["ops"])
            assert to_json(compose(compose(known, from_json(change["ops"])), correction)) == await content(service)


async def test_many_at_once_each_get_a_revision(tmp_path: Path) -> None:
    """A hundred changes on one revision, beside typing: each has a revision of its own, and none is lost."""
    async with running(tmp_path) as service:
        await make(service)
        async with Client(YjsWire("d"), service.ws_url) as editor:
            await editor.until_settled()

            async def patch(number: int) -> int:
                if number % 10 == 0:
                    editor.edit(lambda text: text.insert(0, "t"))
                body = {"base": 0, "ops": [{"insert": f"<{number}>"}]}
                status, done = await call(service, "PATCH", CONTENT, json=body)
                assert status == 200
                return int(done["revision"])

            revisions = await asyncio.gather(*(patch(number) for number in range(100)))
            await editor.until_settled()
            assert len(set(revisions)) == 100
            (op,) = await content(service)
            assert op["insert"].count("t") == 10
            assert all(op["insert"].count(f"<{number}>") == 1 for number in range(100))
            in_order = [number for _, number in sorted(zip(revisions, range(100), strict=True))]
            text = op["insert"].replace("t", "")
            assert text == "".join(f"<{number}>" for number in in_order)


async def test_replacing_keeps_what_is_typed_elsewhere(tmp_path: Path) -> None:
    """R290: PUT changes what differs; a stale If-Match is refused, and `dry_run` only tells."""
    async with running(tmp_path) as service:
        epoch = await make(service, "first line\nsecond line\n")
        async with Client(YjsWire("d"), service.ws_url) as editor:
            await editor.until_settled()
            editor.edit(lambda text: text.insert(0, "# "))
            body = b"first line\nthird line\n"
            status, told = await call(service, "PUT", CONTENT + "?dry_run=true", data=body, headers=TEXT)
            assert (status, told["dry_run"]) == (200, True)
            await editor.until_settled()
            stale = {**TEXT, "If-Match": f'"{epoch}-1"'}
            assert (await call(service, "PUT", CONTENT, data=body, headers=stale))[1]["code"] == "precondition_failed"
            fresh = {**TEXT, "If-Match": f'"{epoch}-2"'}
            status, done = await call(service, "PUT", CONTENT, data=b"# " + body, headers=fresh)
            assert (status, done["revision"]) == (200, 3)
            assert [{"insert": "# first line\nthird line\n"}] == await content(service)
            assert (await call(service, "PUT", CONTENT, data=b"# " + body, headers=TEXT))[1]["revision"] == 3


async def test_appending_prepending_replacing(tmp_path: Path) -> None:
    """R292 to R294: each adds what it says, on lines of its own; a replacement looks like what it replaces."""
    async with running(tmp_path) as service:
        await make(service)
        for way, text in (("append", "b"), ("append", "c\n"), ("prepend", "a")):
            assert (await call(service, "POST", f"{CONTENT}/{way}", data=text.encode(), headers=TEXT))[0] == 200
        assert [{"insert": "a\nb\nc\n"}] == await content(service)
        bold = {"base": 3, "ops": [{"retain": 2}, {"retain": 1, "attributes": {"bold": True}}]}
        assert (await call(service, "PATCH", CONTENT, json=bold))[0] == 200
        wish = {"find": "B", "replace": "😀", "ignore_case": True, "expect": 1}
        status, done = await call(service, "POST", CONTENT + "/replace", json=wish)
        assert (status, done["matches"]) == (200, 1)
        expected = [{"insert": "a\n"}, {"insert": "😀", "attributes": {"bold": True}}, {"insert": "\nc\n"}]
        assert expected == await content(service)
        assert (await call(service, "POST", CONTENT + "/replace", json=wish))[1]["code"] == "precondition_failed"


@pytest.mark.parametrize("before", ["", "log", "log\n"])
@pytest.mark.parametrize("way", ["append", "prepend"])
@pytest.mark.parametrize("end", ["", "\n"])
async def test_what_many_add_at_once_has_lines_of_its_own(tmp_path: Path, way: str, before: str, end: str) -> None:
    """R292, R293: also behind what another added a moment ago, which is not stored yet."""
    lines = [f"line {number}" for number in range(8)]
    async with running(tmp_path) as service:
        await make(service, before)
        done = await asyncio.gather(
            *(call(service, "POST", f"{CONTENT}/{way}", data=(line + end).encode(), headers=TEXT) for line in lines)
        )
        assert [200] * 8 == [status for status, _ in done]
        text = "".join(op["insert"] for op in await content(service))
        assert sorted(text.splitlines()) == sorted([*before.splitlines(), *lines])


@pytest.mark.parametrize("number", [1e18, 1e19, -1e25, 1e308])
async def test_large_numbers_of_other_clients(tmp_path: Path, number: float) -> None:
    """Those of Yjs clients have no bounds: what they are in is replaced and restored nevertheless."""
    async with running(tmp_path) as service, Client(YjsWire("d"), service.ws_url) as editor:
        await editor.until_settled()
        editor.edit(lambda text: text.insert(0, "x", {"n": number}))
        editor.edit(lambda text: text.insert_embed(1, {"poll": number}, {"n": [number]}))
        await editor.until_settled()
        before = await content(service)
        head = (await call(service, "GET", "/api/v1/documents/d"))[1]["head"]
        wish = {"find": "x", "replace": "y"}
        assert (await call(service, "POST", f"{CONTENT}/replace", json=wish))[0] == 200
        assert (await call(service, "PUT", CONTENT, data=b"z", headers=TEXT))[0] == 200
        assert (await call(service, "POST", "/api/v1/documents/d/restore", json={"revision": head}))[0] == 200
        assert before == await content(service)


async def test_adding_nothing(tmp_path: Path) -> None:
    """Neither an empty line nor a revision comes of it."""
    async with running(tmp_path) as service:
        await make(service, "a")
        for way in ("append", "prepend"):
            for kind in ("text/plain", "text/markdown", "text/html"):
                headers = {"Content-Type": kind}
                status, done = await call(service, "POST", f"{CONTENT}/{way}", data=b"", headers=headers)
                assert (200, 1, {"ops": []}) == (status, done["revision"], done["delta"])
            assert (await call(service, "POST", f"{CONTENT}/{way}", json=[]))[1]["revision"] == 1
        assert [{"insert": "a"}] == await content(service)


async def test_line_ends(tmp_path: Path) -> None:
    """R201: editors count CR LF as one unit, so that carriage returns do not come into a rich text."""
    async with running(tmp_path) as service:
        await make(service, "a\n")
        change = {"base": 1, "ops": [{"insert": "b\r\nc"}]}
        status, problem = await call(service, "PATCH", CONTENT, json=change)
        assert (status, problem["code"]) == (400, "malformed_delta")
        for done in (
            await call(service, "POST", f"{CONTENT}/replace", json={"find": "a", "replace": "b\r\nc"}),
            await call(
                service, "POST", f"{CONTENT}/append", json=[{"insert": "d\re\r\n", "attributes": {"bold": True}}]
            ),
        ):
            assert done[0] == 200
        expected = [{"insert": "b\nc\n"}, {"insert": "d\ne\n", "attributes": {"bold": True}}]
        assert expected == await content(service)
        assert (await call(service, "PUT", CONTENT, json={"ops": [{"insert": "f\r\n"}]}))[0] == 200
        assert [{"insert": "f\n"}] == await content(service)


async def test_a_replacement_brings_no_nul(tmp_path: Path) -> None:
    """What no other way in takes."""
    async with running(tmp_path) as service:
        await make(service, "a\n")
        wish = {"find": "a", "replace": "\0"}
        status, problem = await call(service, "POST", f"{CONTENT}/replace", json=wish)
        assert (status, problem["code"]) == (400, "bad_request")
        assert [{"insert": "a\n"}] == await content(service)


@pytest.mark.parametrize(
    ("find", "replace", "expected"),
    [
        ("T\nhello", "U\nHELLO", [("U", "\n", HEADING), ("HELLO", "\n", BULLET)]),
        ("\n", " ", [("T hello ", "", {})]),
        ("\nh", "\nH", [("T", "\n", HEADING), ("Hello", "\n", BULLET)]),
        ("ell", "e\nll", [("T", "\n", HEADING), ("he", "\n", BULLET), ("llo", "\n", BULLET)]),
        ("T\n", "T\nU\n", [("T", "\n", HEADING), ("U", "\n", HEADING), ("hello", "\n", BULLET)]),
    ],
)
async def test_replacing_over_lines(
    tmp_path: Path, find: str, replace: str, expected: list[tuple[str, str, dict[str, Any]]]
) -> None:
    """Lines stay what they were, and text gets nothing that is a line's."""
    async with running(tmp_path) as service:
        await make(service, "T\nhello\n")
        ops = [
            {"retain": 1},
            {"retain": 1, "attributes": HEADING},
            {"retain": 5},
            {"retain": 1, "attributes": BULLET},
        ]
        await call(service, "PATCH", CONTENT, json={"base": 1, "ops": ops})
        assert (await call(service, "POST", f"{CONTENT}/replace", json={"find": find, "replace": replace}))[0] == 200
        shown = [
            op
            for text, end, given in expected
            for op in ({"insert": text}, {"insert": end, "attributes": given})
            if op["insert"]
        ]
        assert shown == await content(service)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"base": 1, "ops": [{"retain": 99}, {"delete": 1}]}, "malformed_delta"),
        ({"base": 1, "ops": [{"delete": -1}]}, "malformed_delta"),
        ({"base": 1, "ops": [{"retain": 0}]}, "malformed_delta"),
        ({"base": 1, "ops": [{"retain": 1.5}]}, "malformed_delta"),
        ({"base": 1, "ops": [{"retain": 2**60}]}, "malformed_delta"),
        ({"base": 1, "ops": [{"insert": "\ud83d"}]}, "malformed_delta"),
        ({"base": 1, "ops": [{"insert": "x", "attributes": {"n": 10**30}}]}, "malformed_delta"),
        ({"base": 1, "ops": [{"insert": "x", "attributes": {"n": [-(2**53)]}}]}, "malformed_delta"),
        ({"base": 1, "ops": [{"insert": "x", "attributes": {"n": 1e308}}]}, "malformed_delta"),
        ({"base": 1, "ops": [{"insert": "x", "attributes": {"n": math.nan}}]}, "malformed_delta"),
        ({"base": 1, "ops": [{"insert": "x", "attributes": {"n": -math.inf}}]}, "malformed_delta"),
        ({"base": 1, "ops": [{"retain": 1}, {"insert": "x"}]}, "malformed_delta"),
        ({"base": 1, "ops": "all"}, "malformed_delta"),
        ({"base": 1}, "malformed_delta"),
        ({"base": 7, "ops": [{"insert": "x"}]}, "unknown_revision"),
        ({"base": -1, "ops": [{"insert": "x"}]}, "bad_request"),
        ({"base": True, "ops": [{"insert": "x"}]}, "bad_request"),
        ({"ops": [{"insert": "x"}]}, "bad_request"),
    ],
)
async def test_bad_changes_change_nothing(tmp_path: Path, change: dict[str, Any], code: str) -> None:
    """R297: each is answered with what is wrong with it, and the document is as it was."""
    async with running(tmp_path) as service:
        await make(service, "😀 text\n")
        status, problem = await call(service, "PATCH", CONTENT, json=change)
        assert (problem["code"], status) == (code, 404 if code == "unknown_revision" else 400)
        assert [{"insert": "😀 text\n"}] == await content(service)
        assert (await call(service, "GET", "/api/v1/documents/d"))[1]["head"] == 1


@pytest.mark.parametrize(
    "ops",
    [
        [{"retain": 1}, {"insert": "x"}],
        [{"delete": 1}],
        [{"retain": 1, "attributes": {"bold": True}}],
        [{"retain": 8}, {"delete": 1}],
        [{"retain": 10}, {"insert": "x"}],
        [{"retain": 9}, {"insert": "x"}],
        [{"retain": 7}, {"retain": 2, "attributes": {"header": 1}}],
        [{"retain": 2}, {"insert": "x"}, {"delete": 1}],
    ],
)
async def test_a_dry_run_says_what_the_change_would(tmp_path: Path, ops: list[Any]) -> None:
    """R296: the same error, or the same delta, as when it is made."""
    async with running(tmp_path) as service:
        await make(service, "😀 text\n")
        answers = [
            await call(service, "PATCH", CONTENT + way, json={"base": 1, "ops": ops}) for way in ("?dry_run=true", "")
        ]
        shown = [(status, answer.get("delta"), answer.get("detail")) for status, answer in answers]
        assert shown[0] == shown[1]


async def test_a_change_on_an_old_revision(tmp_path: Path) -> None:
    """R291: moved over many revisions, which is done in a thread, with and without a dry run."""
    async with running(tmp_path) as service:
        await make(service, "text\n")
        for number in range(INLINE_REVISIONS + 5):
            ops: list[Any] = [{"retain": number}] if number else []
            step = {"base": number + 1, "ops": [*ops, {"insert": "x"}]}
            assert (await call(service, "PATCH", CONTENT, json=step))[0] == 200
        change: dict[str, Any] = {"base": 1, "ops": [{"retain": 4}, {"insert": "!"}]}
        _, shown = await call(service, "PATCH", CONTENT + "?dry_run=true", json=change)
        _, done = await call(service, "PATCH", CONTENT, json=change)
        assert (shown["delta"], shown["correction"]) == (done["delta"], done["correction"])
        own = compose(from_json([{"insert": "text\n"}]), from_json(change["ops"]))
        assert to_json(compose(own, from_json(done["correction"]["ops"]))) == await content(service)


async def test_bodies_are_bounded(tmp_path: Path) -> None:
    """R88, R297: too much, another charset, no UTF-8, deep nesting, another type: each has its error."""
    async with running(tmp_path, max_content_bytes=50_000) as service:
        await make(service)
        tries: list[tuple[bytes, str, str]] = [
            (b"x" * 50_001, "text/plain", "too_large"),
            (b"x", "text/plain; charset=utf-16", "unsupported_media_type"),
            (b"x", "text/plain; charset=nonsense", "unsupported_media_type"),
            (b"x", "image/png", "unsupported_media_type"),
            (b"\xff\xfe", "text/plain", "bad_request"),
            (b"a\0b", "text/plain", "bad_request"),
            (b"[" * 40_000, "application/json", "bad_request"),
            (b'{"ops":[{"insert":{"image":' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}}]}", "application/json", "*"),
        ]
        for body, kind, code in tries:
            status, problem = await call(service, "PUT", CONTENT, data=body, headers={"Content-Type": kind})
            assert 400 <= status < 500, (kind, problem)
            assert code in ("*", problem["code"])
        assert [] == await content(service)

        async def chunks() -> Any:
            for _ in range(100):
                yield b"x" * 1000

        assert (await call(service, "PUT", CONTENT, data=chunks(), headers=TEXT))[1]["code"] == "too_large"


async def test_not_modified(tmp_path: Path) -> None:
    """Whoever has the newest revision is told so."""
    async with running(tmp_path) as service:
        epoch = await make(service, "text\n")
        async with service.session.get(service.url + CONTENT, headers={"If-None-Match": f'"{epoch}-1"'}) as response:
            assert (response.status, response.headers["ETag"]) == (304, f'"{epoch}-1"')
        async with service.session.get(service.url + CONTENT, headers={"If-None-Match": f'"{epoch}-0"'}) as response:
            assert (response.status, json.loads(await response.text())) == (200, {"ops": [{"insert": "text\n"}]})
        # What is the same revision in another format is not the same.
        url = service.url + CONTENT + "?format=markdown"
        async with service.session.get(url, headers={"If-None-Match": f'"{epoch}-1"'}) as response:
            tag = response.headers["ETag"]
            assert (response.status, tag) == (200, f'"{epoch}-1;markdown"')
        async with service.session.get(url, headers={"If-None-Match": tag}) as response:
            assert response.status == 304
        status, _ = await call(service, "PUT", CONTENT, data=b"new\n", headers={**TEXT, "If-Match": tag})
        assert status == 200


async def test_code_has_no_formats(tmp_path: Path) -> None:
    """The text of code is edited alike, without attributes and embeds."""
    async with running(tmp_path) as service:
        await make(service, "print()\n", kind="code")
        plain = {"base": 1, "ops": [{"retain": 6}, {"insert": "'hé'"}]}
        assert (await call(service, "PATCH", CONTENT, json=plain))[0] == 200
        assert (await call(service, "GET", CONTENT)) == (200, "print('hé')\n".encode())
        for ops in ([{"insert": "x", "attributes": {"bold": True}}], [{"insert": {"image": "x"}}]):
            status, problem = await call(service, "PATCH", CONTENT, json={"base": 2, "ops": ops})
            assert (status, problem["code"]) == (400, "malformed_delta")


async def test_only_text_is_edited(tmp_path: Path) -> None:
    """A drawing has no text."""
    async with running(tmp_path) as service:
        await make(service, kind="drawing")
        change = {"base": 0, "ops": [{"insert": "x"}]}
        assert (await call(service, "PATCH", CONTENT, json=change))[1]["code"] == "conflict"


async def test_a_lowered_role_is_lowered_at_once(tmp_path: Path) -> None:
    """However often somebody has just written, the next change after a demotion is refused; raised, it is taken."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        user_id = await shared(ann, bob)
        path = "/documents/d/content/append"
        body = {"ops": [{"insert": "x\n"}]}
        for role, status in (("viewer", 403), ("editor", 200), ("commenter", 403)):
            assert (await bob.call("POST", path, body))[0] == (200 if role != "editor" else 403)
            assert (await ann.call("PATCH", f"/documents/d/members/{user_id}", {"role": role}))[0] == 204
            assert (await bob.call("POST", path, body))[0] == status
        assert (await ann.call("DELETE", f"/documents/d/members/{user_id}"))[0] == 204
        assert (await bob.call("POST", path, body))[0] == 403
        assert (await ann.call("DELETE", "/documents/d"))[0] == 204
        assert (await ann.call("POST", path, body))[0] == 404


MARKDOWN = "# Title\n\nSome **bold** and *italic* text, a [link](https://example.org).\n\n- one\n- two\n\n> quoted\n"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (["application/json;q=0, */*"], "text/markdown"),
        (["text/*, text/markdown;q=0"], "text/html"),
        (["text/*;q=0, */*"], "application/json"),
        (["image/png", "text/plain"], "text/plain"),
        (["*/*;q=0, text/html;q=0.1"], "text/html"),
        ([""], "application/json"),
        (["application/json;q=0"], None),
        (["*/*;q=0"], None),
    ],
)
async def test_what_a_caller_refuses_is_not_answered(tmp_path: Path, accept: list[str], expected: str | None) -> None:
    """A weight of 0 refuses a format, however others are asked for; several headers are one list."""
    async with running(tmp_path) as service, ClientSession(service.url) as session:
        await make(service, "text\n")
        async with session.get(CONTENT, headers=CIMultiDict([("Accept", value) for value in accept])) as response:
            found = response.content_type if response.status == 200 else None
            assert (response.status, found) == (200 if expected else 406, expected)


async def test_markdown_and_html_both_ways(tmp_path: Path) -> None:
    """What is put as Markdown is got as Markdown, HTML, text and delta; HTML comes back as the same document."""
    async with running(tmp_path) as service:
        await make(service)
        markdown = {"Content-Type": "text/markdown; charset=utf-8"}
        assert (await call(service, "PUT", CONTENT, data=MARKDOWN.encode(), headers=markdown))[0] == 200
        ops = await content(service)
        assert {"insert": "\n", "attributes": {"header": 1}} in ops
        found = await call(service, "GET", CONTENT, headers={"Accept": "text/html;q=0.5, text/markdown"})
        assert found == (200, MARKDOWN.encode())
        status, html = await call(service, "GET", CONTENT + "?format=html")
        assert status == 200
        assert b"<h1>Title</h1>" in html
        assert (await call(service, "GET", CONTENT + "?format=text"))[1].startswith(b"Title\n")
        assert (await call(service, "PUT", CONTENT, data=b"", headers=TEXT))[0] == 200
        assert [] == await content(service)
        assert (await call(service, "PUT", CONTENT, data=html, headers={"Content-Type": "text/html"}))[0] == 200
        assert ops == await content(service)


async def test_nothing_in_html_runs(tmp_path: Path) -> None:
    """Scripts, handlers, `javascript:` links and SVG are gone; the text around them stays."""
    hostile = """<p onclick="x()">one<script>alert(1)</script></p><a href="javascript:alert(2)">two</a>
        <svg onload="alert(3)"><script>alert(4)</script></svg><img src="data:text/html,x"><iframe src="//evil"></iframe>
        <p style="background:url(javascript:alert(5))">three</p>"""
    async with running(tmp_path) as service:
        await make(service)
        headers = {"Content-Type": "text/html"}
        assert (await call(service, "POST", CONTENT + "/append", data=hostile.encode(), headers=headers))[0] == 200
        for form in ("delta", "html", "markdown"):
            _, found = await call(service, "GET", f"{CONTENT}?format={form}")
            told = json.dumps(found) if form == "delta" else found.decode()
            assert all(word in told for word in ("one", "two", "three"))
            assert not [word for word in ("alert", "script", "onclick", "svg", "iframe") if word in told]


async def test_deep_html_costs_little(tmp_path: Path) -> None:
    """A megabyte of nested tags is answered, one way or the other, and others are served meanwhile."""
    async with running(tmp_path) as service:
        await make(service)
        headers = {"Content-Type": "text/html"}
        deep = asyncio.create_task(call(service, "PUT", CONTENT, data=b"<div>" * 200_000 + b"x", headers=headers))
        for _ in range(20):
            assert (await call(service, "GET", "/healthz"))[0] == 200
        status, told = await deep
        assert status in (200, 413, 422), told
        assert (await call(service, "GET", CONTENT))[0] == 200


async def test_what_a_format_cannot_say_stays(tmp_path: Path) -> None:
    """R290: sending back what was read changes nothing; plain text keeps the formats of what it keeps."""
    async with running(tmp_path) as service:
        await make(service)
        ops = [
            {"insert": "under", "attributes": {"underline": True, "color": "#ff0000"}},
            {"insert": {"image": "/a.png"}, "attributes": {"width": "40"}},
            {"insert": "line"},
            {"insert": "\n", "attributes": {"align": "center", "header": 2}},
        ]
        assert (await call(service, "PATCH", CONTENT, json={"base": 0, "ops": ops}))[0] == 200
        for kind in ("text/markdown", "text/html", "text/plain"):
            _, found = await call(service, "GET", CONTENT, headers={"Accept": kind})
            status, done = await call(service, "PUT", CONTENT, data=found, headers={"Content-Type": kind})
            assert (status, done["revision"], done["delta"]["ops"]) == (200, 1, []), kind
        _, text = await call(service, "GET", CONTENT + "?format=text")
        assert (await call(service, "PUT", CONTENT, data=text + b"more\n", headers=TEXT))[1]["revision"] == 2
        assert [*ops, {"insert": "more\n"}] == await content(service)


@pytest.mark.parametrize("head", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
async def test_a_client_that_stops_in_the_middle(tmp_path: Path, head: str) -> None:
    """Half a body changes nothing, and is no error of the server's."""
    async with running(tmp_path) as service:
        await make(service, "text\n")
        before = metric("quire_http_requests_total", method="PUT", route=ROUTE, status="400")
        with capture_logs() as logs:
            host, port = service.url.removeprefix("http://").split(":")
            _, writer = await asyncio.open_connection(host, int(port))
            body = "5\r\nhello\r\n" if "chunked" in head else "hello"
            request = f"PUT {CONTENT} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n{head}\r\n\r\n{body}"
            writer.write(request.encode())
            await writer.drain()
            writer.close()
            while metric("quire_http_requests_total", method="PUT", route=ROUTE, status="400") == before:
                await asyncio.sleep(0)
        assert not [entry for entry in logs if entry["log_level"] == "error"]
        assert [{"insert": "text\n"}] == await content(service)


async def test_past_the_end_is_corrected(tmp_path: Path) -> None:
    """R297: editors count a line's end behind the text: what is put behind that gets there; the answer says where."""
    async with running(tmp_path) as service:
        await make(service, "abc")
        change = {"base": 1, "ops": [{"retain": 4}, {"insert": "x"}]}
        status, done = await call(service, "PATCH", CONTENT, json=change)
        assert (status, done["delta"]["ops"]) == (200, [{"retain": 3}, {"insert": "x"}])
        assert done["correction"]["ops"]
        assert [{"insert": "abcx"}] == await content(service)


async def test_large_changes_hold_nobody_up(tmp_path: Path) -> None:
    """Thousands of operations are made while others are served, merged with what is typed meanwhile, or refused."""
    async with running(tmp_path) as service:
        await make(service)
        runs = [{"insert": "x", "attributes": {"bold": True}} if n % 2 else {"insert": "y"} for n in range(5000)]
        too_many = {"base": 0, "ops": [*runs, {"insert": "z"}]}
        assert (await call(service, "PATCH", CONTENT, json=too_many))[1]["code"] == "malformed_delta"
        async with Client(YjsWire("d"), service.ws_url) as editor:
            await editor.until_settled()
            patching = asyncio.create_task(call(service, "PATCH", CONTENT, json={"base": 0, "ops": runs}))
            editor.edit(lambda text: text.insert(0, "typed "))
            status, done = await patching
            assert status == 200
            formats = [{"retain": 1, "attributes": {"italic": True}} if n % 2 else {"retain": 1} for n in range(5000)]
            change = {"base": done["revision"], "ops": formats}
            patching = asyncio.create_task(call(service, "PATCH", CONTENT, json=change))
            editor.edit(lambda text: text.insert(6, "on "))
            status, done = await patching
            assert status == 200
            await editor.until_settled()
            text = "".join(op["insert"] for op in await content(service))
            assert sorted(text) == sorted("typed on " + "yx" * 2500)
            expected = await content(service)
            await editor.until(lambda: delta_of(editor.text) == expected, "the same content")


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "once"}])
async def test_bodies_that_are_not_what_their_headers_say(tmp_path: Path, key: dict[str, str]) -> None:
    """A body in another encoding than it is said to have is 400, in one that nobody knows 415; one that says it is too
    long is not waited for."""
    async with running(tmp_path) as service:
        await make(service, "tea\n")
        head = f"POST {CONTENT}/append HTTP/1.1\r\nHost: {URL(service.url).authority}\r\nContent-Type: text/plain\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in key.items())
        for rest, expected in (
            ("Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", (b"400", b"not in the encoding")),
            ("Content-Encoding: deflate\r\nContent-Length: 5\r\n\r\nhello", (b"400", b"not in the encoding")),
            ("Content-Encoding: gzip, gzip\r\nContent-Length: 5\r\n\r\nhello", (b"415", b"gzip, deflate")),
            ("Content-Encoding: unknown\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello", (b"415", b"gzip, deflate")),
            ("Content-Length: 99999999999\r\n\r\nx", (b"413", b"too_large")),
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", URL(service.url).port)
            writer.write((head + rest).encode())
            status = (await reader.readuntil(b"\r\n")).split()[1]
            problem = await reader.readuntil(b"}")
            writer.close()
            assert (status, expected[1] in problem) == (expected[0], True), problem
        assert await content(service) == [{"insert": "tea\n"}]
