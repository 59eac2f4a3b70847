"""A POST whose answer got lost can be sent again."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from quire.audit.log import Audit
from quire.content import editing
from quire.db.engine import create_engine
from quire.db.tables import audit, documents, repeats, updates
from quire.errors import Unavailable
from quire.web import idempotency, idempotency_store
from quire.web.idempotency_store import RepeatStore
from tests.wire.service import Service, running
from tests.wire.test_accounts import browsers


async def post(service: Service, path: str, body: Any, key: str | None, **headers: str) -> tuple[int, Any, Any]:
    """Status, headers and JSON."""
    more = {**headers, **({"Idempotency-Key": key} if key is not None else {})}
    async with service.session.post(f"{service.url}/api/v1{path}", json=body, headers=more) as answer:
        text = await answer.text()
        return answer.status, answer.headers, json.loads(text) if text else None


async def rows(folder: Path, table: Any) -> int:
    engine = create_engine(f"sqlite:///{folder}/quire.db")
    async with engine.connect() as connection:
        count = (await connection.execute(select(func.count()).select_from(table))).scalar_one()
    await engine.dispose()
    return int(count)


async def test_a_repeat_is_answered_and_not_done_again(tmp_path: Path) -> None:
    """R216: the same answer, headers included, with a mark; one document and one line of the audit log."""
    async with running(tmp_path) as service:
        first = await post(service, "/documents", {"title": "A"}, "k1")
        again = await post(service, "/documents", {"title": "A"}, "k1")
        assert 201 == first[0] == again[0]
        assert first[2] == again[2]
        assert first[1]["Location"] == again[1]["Location"]
        assert (None, "true") == (first[1].get("Idempotency-Replayed"), again[1].get("Idempotency-Replayed"))
        other = await post(service, "/documents", {"title": "A"}, "k2")
        assert other[2]["id"] != first[2]["id"]
        assert 2 == await rows(tmp_path, audit)


async def test_an_edit_is_made_once(tmp_path: Path) -> None:
    """R216: content that is appended under one key, in Markdown or as a delta, is there once."""
    async with running(tmp_path) as service:
        await post(service, "/documents", {"id": "plan"}, None)
        made = [
            await post(service, "/documents/plan/content/append", {"ops": [{"insert": "once\n"}]}, "k") for _ in "12"
        ]
        assert made[0][2] == made[1][2]
        async with service.session.get(f"{service.url}/api/v1/documents/plan/content?format=text") as answer:
            assert "once\n" == await answer.text()
        changed = await post(service, "/documents/plan/content/append?dry_run=true", {"ops": [{"insert": "x"}]}, "k")
        assert (422, "idempotency_key_reused") == (changed[0], changed[2]["code"])


async def test_refusals_are_kept_and_keys_are_bound(tmp_path: Path) -> None:
    """R216, R217: a conflict is answered again as it was; with another body the key is refused."""
    async with browsers(tmp_path, 1, access="open") as made:
        await made[0].sign_up("ada")
        service = Service(made[0].service.url, made[0].http)
        await post(service, "/documents", {"id": "plan"}, None)
        first = await post(service, "/documents", {"id": "plan"}, "k")
        again = await post(service, "/documents", {"id": "plan"}, "k")
        assert (409, "document_exists", first[2]) == (again[0], again[2]["code"], again[2])
        assert "true" == again[1]["Idempotency-Replayed"]
        assert "application/problem+json" in again[1]["Content-Type"]
        reused = await post(service, "/documents", {"id": "plans"}, "k")
        assert (422, "idempotency_key_reused") == (reused[0], reused[2]["code"])


async def test_refusals_of_nobody_are_not_kept(tmp_path: Path) -> None:
    """R218: whoever is anonymous cannot fill the table with answers that cost nothing."""
    async with running(tmp_path) as service:
        for _ in range(2):
            status, headers, _ = await post(service, "/documents", {"nonsense": 1}, "k")
            assert (400, None) == (status, headers.get("Idempotency-Replayed"))
        assert 0 == await rows(tmp_path, repeats)


async def test_an_optional_body_stays_optional(tmp_path: Path) -> None:
    """A POST without a body is taken with a key as it is without one."""
    async with running(tmp_path) as service:
        url = f"{service.url}/api/v1/documents"
        ids = []
        for _ in range(2):
            async with service.session.post(url, headers={"Idempotency-Key": "k"}) as answer:
                assert 201 == answer.status
                ids.append((await answer.json())["id"])
        assert ids[0] == ids[1]


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "a\tb"])
async def test_impossible_keys_are_refused(tmp_path: Path, key: str) -> None:
    """R216: a key is 1 to 255 visible ASCII characters, and there is one."""
    async with running(tmp_path) as service:
        status, _, problem = await post(service, "/documents", {}, key)
        assert (400, "bad_request") == (status, problem["code"])
        assert 0 == await rows(tmp_path, repeats)


async def test_a_body_over_the_limit_is_refused(tmp_path: Path) -> None:
    """R88: what is too large for a route is, with a key too."""
    async with running(tmp_path, max_body_bytes=1000) as service:
        status, _, problem = await post(service, "/documents", {"title": "x" * 2000}, "k")
        assert (413, "too_large") == (status, problem["code"])


async def test_two_at_once_are_one(tmp_path: Path) -> None:
    """R217: of ten at the same time one is done; the others are told so, or get its answer."""
    async with running(tmp_path) as service:
        made = await asyncio.gather(*(post(service, "/documents", {"title": "T"}, "k") for _ in range(10)))
        assert {201, 409} >= {status for status, _, _ in made}
        assert {"idempotency_in_progress"} >= {body["code"] for status, _, body in made if status == 409}
        assert 1 == len({body["id"] for status, _, body in made if status == 201})
        assert 1 == await rows(tmp_path, audit)


async def test_what_takes_long_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R217: a repeat is refused for as long as the first is under way here, however long ago that began."""
    monkeypatch.setattr(idempotency_store, "ABANDONED", timedelta(0))
    async with running(tmp_path, commit_ms=100) as service:
        await post(service, "/documents", {"id": "plan"}, None)
        body = {"ops": [{"insert": "once\n"}]}
        first = asyncio.create_task(post(service, "/documents/plan/content/append", body, "k"))
        while not await rows(tmp_path, repeats):
            assert not first.done()
        status, _, told = await post(service, "/documents/plan/content/append", body, "k")
        assert (409, "idempotency_in_progress") == (status, told["code"])
        other = await post(service, "/documents/plan/content/append", {"ops": [{"insert": "twice\n"}]}, "k")
        assert (other[0], other[2]["code"]) == (422, "idempotency_key_reused")
        assert (await first)[0] == 200
        async with service.session.get(f"{service.url}/api/v1/documents/plan/content?format=text") as answer:
            assert "once\n" == await answer.text()


async def test_bodies_that_race_for_a_key(tmp_path: Path) -> None:
    """R217: of ten different requests with one key at the same time exactly one is done, and the others are told."""
    async with running(tmp_path) as service:
        made = await asyncio.gather(*(post(service, "/documents", {"title": str(n)}, "k") for n in range(10)))
        assert [201, *[422] * 9] == sorted(status for status, _, _ in made)
        assert {"idempotency_key_reused"} == {body["code"] for status, _, body in made if status == 422}
        assert 1 == await rows(tmp_path, audit)


async def test_answers_outlive_the_server(tmp_path: Path) -> None:
    """R216, R217: after a restart a repeat gets the answer that was given before; another body is still refused."""
    async with running(tmp_path) as service:
        await post(service, "/documents", {"id": "plan"}, None)
        body = {"ops": [{"insert": "once\n"}]}
        first = await post(service, "/documents/plan/content/append", body, "k")
    async with running(tmp_path) as service:
        again = await post(service, "/documents/plan/content/append", body, "k")
        assert (200, first[2], "true") == (again[0], again[2], again[1]["Idempotency-Replayed"])
        other = await post(service, "/documents/plan/content/append", {"ops": [{"insert": "x"}]}, "k")
        assert (422, "idempotency_key_reused") == (other[0], other[2]["code"])
        async with service.session.get(f"{service.url}/api/v1/documents/plan/content?format=text") as answer:
            assert "once\n" == await answer.text()


async def test_an_answer_is_kept_when_the_database_is_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R217, R218: an edit whose outcome is unknown blocks its key while the database is away; then a repeat is told the
    same, and nothing is made twice."""
    monkeypatch.setattr(idempotency, "SETTLE_SECONDS", 0.05)
    monkeypatch.setattr(idempotency_store, "ABANDONED", timedelta(0))
    monkeypatch.setattr(editing, "STORE_SECONDS", 0.2)
    async with running(tmp_path, commit_seconds=0.3) as service:
        await post(service, "/documents", {"id": "plan"}, None)
        path, body = "/documents/plan/content/append", {"ops": [{"insert": "once\n"}]}
        lock = sqlite3.connect(tmp_path / "quire.db", isolation_level=None, check_same_thread=False)
        keep = RepeatStore.keep
        locked = asyncio.Event()

        async def claimed(self: RepeatStore, *given: Any, **more: Any) -> Any:
            found = await claim(self, *given, **more)
            if not locked.is_set():
                await asyncio.to_thread(lock.execute, "BEGIN IMMEDIATE")  # the database is gone once the claim is made
                locked.set()
            return found

        async def refused(self: RepeatStore, *given: Any) -> None:
            if lock.in_transaction:
                raise Unavailable
            await keep(self, *given)

        claim = RepeatStore.claim
        monkeypatch.setattr(RepeatStore, "claim", claimed)
        monkeypatch.setattr(RepeatStore, "keep", refused)
        first = await post(service, path, body, "k")
        assert (503, "outcome_unknown") == (first[0], first[2]["code"])
        assert int(first[1]["Retry-After"]) > 0
        again = await post(service, path, body, "k")
        assert (409, "idempotency_in_progress") == (again[0], again[2]["code"])
        lock.execute("ROLLBACK")
        while (again := await post(service, path, body, "k"))[0] == 409:
            pass
        assert (503, "outcome_unknown", "true") == (again[0], again[2]["code"], again[1]["Idempotency-Replayed"])
        url = f"{service.url}/api/v1/documents/plan/content?format=text"
        while True:
            async with service.session.get(url) as answer:
                if text := await answer.text():
                    break
        assert "once\n" == text
        lock.close()


async def test_secrets_are_not_kept(tmp_path: Path) -> None:
    """R218: what signs in or shows a token once leaves no row, and a repeat is done again."""
    async with browsers(tmp_path, 1, access="accounts") as made:
        browser = made[0]
        await browser.sign_up("ada")
        url = f"{browser.service.url}/api/v1/account/tokens"
        tokens = []
        for _ in range(2):
            body = {"name": "t", "scope": "read"}
            async with browser.http.post(url, json=body, headers={"Idempotency-Key": "k"}) as answer:
                assert (201, None) == (answer.status, answer.headers.get("Idempotency-Replayed"))
                tokens.append((await answer.json())["token"])
        assert tokens[0] != tokens[1]
        assert 0 == await rows(tmp_path, repeats)


async def test_callers_have_keys_of_their_own(tmp_path: Path) -> None:
    """R216: two people with the same key make two documents; a guest keeps theirs over addresses."""
    async with browsers(tmp_path, 2, access="open") as made:
        ids = set()
        for number, browser in enumerate(made):
            await browser.sign_up(f"user{number}")
            url = f"{browser.service.url}/api/v1/documents"
            async with browser.http.post(url, json={}, headers={"Idempotency-Key": "k"}) as answer:
                assert 201 == answer.status
                ids.add((await answer.json())["id"])
        assert 2 == len(ids)


async def test_a_large_answer_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R218, R445: past the limit the answer goes out, and a repeat makes it anew of what the first has made."""
    monkeypatch.setattr(idempotency, "MAX_ANSWER", 100)
    async with running(tmp_path) as service:
        made = [await post(service, "/documents", {"title": "T"}, "k") for _ in range(2)]
        assert [(201, None)] * 2 == [(status, headers.get("Idempotency-Replayed")) for status, headers, _ in made]
        assert made[0][2] == made[1][2]
        path, body = f"/documents/{made[0][2]['id']}/content/append", {"ops": [{"insert": "once\n" * 50}]}
        edited = [await post(service, path, body, "k") for _ in range(3)]
        assert [200] * 3 == [status for status, _, _ in edited]
        assert edited[0][2] == edited[1][2] == edited[2][2]
        assert [1, 1, 1] == [await rows(tmp_path, table) for table in (documents, updates, audit)]


async def test_a_failure_after_the_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R445: if the database goes between an edit and the line of the audit log, the repeat finds the edit: what others
    have typed since is not undone by it."""
    async with running(tmp_path) as service:
        await post(service, "/documents", {"id": "plan"}, None)
        for line in ("one\n", "two\n"):
            await post(service, "/documents/plan/content/append", {"ops": [{"insert": line}]}, None)
        record = Audit.record

        async def refused(*_: Any, **__: Any) -> None:
            raise Unavailable

        monkeypatch.setattr(Audit, "record", refused)
        first = await post(service, "/documents/plan/restore", {"revision": 1}, "k")
        assert (503, "database_unavailable") == (first[0], first[2]["code"])
        monkeypatch.setattr(Audit, "record", record)
        await post(service, "/documents/plan/content/append", {"ops": [{"insert": "typed since\n"}]}, None)
        again = await post(service, "/documents/plan/restore", {"revision": 1}, "k")
        assert (200, 3) == (again[0], again[2]["revision"])
        async with service.session.get(f"{service.url}/api/v1/documents/plan/content?format=text") as answer:
            assert "one\ntyped since\n" == await answer.text()
