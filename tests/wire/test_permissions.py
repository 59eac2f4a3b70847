"""Who may do what: every route and both dialects, for every kind of caller and every state of a document.

The table is held against the router, so that a new route fails until somebody has said who may use it.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pycrdt import Doc, Text
from sqlalchemy import insert, select

from quire.app import create_app
from quire.db.engine import create_engine
from quire.db.tables import documents, members, updates
from quire.guards.limits import Limiter
from quire.settings import Settings
from quire.web.static import PAGES
from tests.support.clients import DIALECTS, HocuspocusWire, Kind, YjsWire
from tests.support.tokens import SETTINGS, mint
from tests.wire.test_accounts import Browser, browsers

USERS = ("admin", "owner", "editor", "commenter", "viewer", "stranger")
CALLERS = ("anonymous", "guest", *USERS, "read token", "embed token")
STATES = ("own", "shared", "link", "guests", "trashed", "unknown")
RANK = {"viewer": 1, "commenter": 2, "editor": 3, "owner": 4}

DOCUMENT = "/api/v1/documents/{id}"
NOBODY = {
    "{user}": "nobody",
    "{invitation}": "nothing",
    "{request}": "nothing",
    "{revision}": "0",
    "{version}": "no",
    "{attachment}": "no",
}

TABLE: dict[str, tuple[str, Any, str]] = {
    f"GET {DOCUMENT}": ("viewer", None, "200"),
    f"PATCH {DOCUMENT}": ("editor", {"title": "T"}, "200"),
    f"DELETE {DOCUMENT}": ("owner", None, "204"),
    f"DELETE {DOCUMENT}?permanently=true": ("trash owner", None, "204"),
    f"POST {DOCUMENT}/untrash": ("trash owner", None, "200"),
    f"POST {DOCUMENT}/duplicate": ("copies", None, "201"),
    f"GET {DOCUMENT}/preview": ("viewer", None, "200"),
    f"GET {DOCUMENT}/content": ("viewer", None, "200"),
    f"PUT {DOCUMENT}/content": ("editor", {"ops": [{"insert": "P\n"}]}, "200"),
    f"PATCH {DOCUMENT}/content": ("editor", {"base": 0, "ops": [{"insert": "Q"}]}, "200"),
    f"POST {DOCUMENT}/content/append": ("editor", {"ops": [{"insert": "A\n"}]}, "200"),
    f"POST {DOCUMENT}/content/prepend": ("editor", {"ops": [{"insert": "B\n"}]}, "200"),
    f"POST {DOCUMENT}/content/replace": ("editor", {"find": "A", "replace": "C"}, "200"),
    f"GET {DOCUMENT}/changes?since=0": ("viewer", None, "200"),
    f"GET {DOCUMENT}/revisions": ("viewer", None, "200"),
    f"GET {DOCUMENT}/revisions/{{revision}}/content": ("viewer", None, "200"),
    f"GET {DOCUMENT}/diff": ("viewer", None, "bad_request"),
    f"GET {DOCUMENT}/blame": ("viewer", None, "200"),
    f"GET {DOCUMENT}/size": ("viewer", None, "200"),
    f"GET {DOCUMENT}/versions": ("viewer", None, "200"),
    f"POST {DOCUMENT}/versions": ("editor", {"name": "V"}, "201"),
    f"PATCH {DOCUMENT}/versions/{{version}}": ("editor", {"name": "W"}, "not_found"),
    f"DELETE {DOCUMENT}/versions/{{version}}": ("editor", None, "not_found"),
    f"POST {DOCUMENT}/restore": ("editor", {"revision": 0}, "200"),
    f"POST {DOCUMENT}/prune": ("owner", {"before": 0}, "200"),
    f"GET {DOCUMENT}/attachments": ("viewer", None, "200"),
    f"POST {DOCUMENT}/attachments": ("editor", None, "unsupported_media_type"),
    f"PUT {DOCUMENT}/attachments": ("editor", {"a": 1}, "201"),
    f"GET {DOCUMENT}/attachments/{{attachment}}": ("viewer", None, "not_found"),
    f"GET {DOCUMENT}/attachments/{{attachment}}/preview": ("viewer", None, "not_found"),
    f"DELETE {DOCUMENT}/attachments/{{attachment}}": ("editor", None, "not_found"),
    f"POST {DOCUMENT}/attachments/ticket": ("viewer", None, "200"),
    f"GET {DOCUMENT}/sharing": ("viewer", None, "200"),
    f"PUT {DOCUMENT}/link": ("owner", {"role": "viewer"}, "204"),
    f"POST {DOCUMENT}/members": ("owner", {"email": "new@example.org", "role": "viewer"}, "201"),
    f"PATCH {DOCUMENT}/members/{{user}}": ("owner", {"role": "viewer"}, "not_found"),
    f"DELETE {DOCUMENT}/members/{{user}}": ("owner", None, "not_found"),
    f"DELETE {DOCUMENT}/invitations/{{invitation}}": ("owner", None, "not_found"),
    f"POST {DOCUMENT}/owner": ("owner", {"user_id": "nobody"}, "not_found"),
    f"POST {DOCUMENT}/access-requests": ("asks", {"role": "editor"}, "202"),
    f"POST {DOCUMENT}/access-requests/{{request}}": ("owner", {"role": None}, "not_found"),
    f"POST {DOCUMENT}/token": ("viewer", None, "200"),
}
"""For each route about one document: the least role, the body, and the answer to whoever may."""

ANYONE = "anyone"
USER = "user"
READER = "reader"
KEEPER = "keeper"
SESSION = "session"
ADMIN = "admin"
OTHERS: dict[str, str] = {
    **dict.fromkeys(("GET /healthz", "GET /readyz", "GET /metrics", "GET /{path}"), ANYONE),
    **dict.fromkeys((f"GET {page}" for page in PAGES), ANYONE),
    **dict.fromkeys(("GET /api/openapi.json", "GET /api/docs"), ANYONE),
    **dict.fromkeys(("GET /api/v1/session", "POST /api/v1/session", "DELETE /api/v1/session"), ANYONE),
    **dict.fromkeys(("PUT /api/v1/guest", "POST /api/v1/users", "POST /api/v1/users/confirm"), ANYONE),
    **dict.fromkeys(("POST /api/v1/password-resets", "POST /api/v1/password-resets/use"), ANYONE),
    **dict.fromkeys(("GET /api/v1/auth/oidc/start", "GET /api/v1/auth/oidc/callback"), ANYONE),
    **dict.fromkeys(("GET /ws/yjs/{id}", "GET /ws/hocuspocus", "GET /ws/sharedb"), "sockets"),
    "GET /api/v1/users/{id}/picture": "known",
    "GET /api/v1/documents": "known",
    "POST /api/v1/documents": USER,
    "POST /api/v1/documents/bulk": KEEPER,
    "GET /api/v1/folders": "known",
    "POST /api/v1/folders": KEEPER,
    "PATCH /api/v1/folders/{id}": KEEPER,
    "DELETE /api/v1/folders/{id}": KEEPER,
    "GET /api/v1/people-here": "known",
    "POST /api/v1/invitations/use": USER,
    "GET /api/v1/account": READER,
    "PATCH /api/v1/account": USER,
    "PUT /api/v1/account/picture": USER,
    "DELETE /api/v1/account/picture": USER,
    "DELETE /api/v1/account": SESSION,
    "POST /api/v1/account/password": SESSION,
    **{f"{method} /api/v1/account/sessions": SESSION for method in ("GET", "DELETE")},
    "DELETE /api/v1/account/sessions/{id}": SESSION,
    **{f"{method} /api/v1/account/tokens": SESSION for method in ("GET", "POST")},
    "DELETE /api/v1/account/tokens/{id}": SESSION,
    "GET /api/v1/admin/users": ADMIN,
    "PATCH /api/v1/admin/users/{id}": ADMIN,
    "POST /api/v1/admin/users/{id}/password-reset": ADMIN,
    "POST /api/v1/admin/invitations": ADMIN,
    "GET /api/v1/admin/links": ADMIN,
    "GET /api/v1/admin/audit": ADMIN,
    "GET /api/v1/admin/audit.csv": ADMIN,
}
"""Who may use the routes that are not about one document."""

REFUSED = {
    ANYONE: set[str](),
    "known": {"anonymous"},
    KEEPER: {"anonymous", "read token"},
    READER: {"anonymous", "guest"},
    USER: {"anonymous", "guest", "read token"},
    SESSION: {"anonymous", "guest", "read token"},
    ADMIN: set(CALLERS) - {"admin"},
}
ENDS_SESSIONS = ("DELETE /api/v1/session", "DELETE /api/v1/account/sessions")
"""Not tried by those who may: the next request would come from somebody else."""


def role(caller: str, state: str) -> str | None:
    """What a caller is allowed by the rules R170 to R172, said once more and simpler than in the service."""
    if state in ("trashed", "unknown"):
        return None
    if caller == "owner":
        return "owner"
    if caller == "read token":
        return "viewer"
    if state == "shared" and caller in ("viewer", "commenter", "editor"):
        return caller
    if state == "link" and caller in USERS:
        return "editor"
    return "viewer" if state == "guests" else None


def expected(route: str, caller: str, state: str) -> str:
    """The status or the code of a route about one document."""
    least, _, good = TABLE[route]
    has = role(caller, state)
    if caller == "embed token":  # an editor's
        if "/attachments" not in route:
            return "invalid_token"
        return "document_not_found" if state in ("trashed", "unknown") else good
    if least == "trash owner" and caller in ("owner", "read token"):
        if caller == "read token":
            return "document_not_found" if state == "unknown" else "invalid_token"
        living = "not_in_trash" if "permanently" in route else good
        return {"trashed": good, "unknown": "document_not_found"}.get(state, living)
    if least == "copies" and caller not in ("anonymous", "guest"):
        if caller == "read token":
            return "document_not_found" if has is None else "invalid_token"
        return good if has is not None else "document_not_found" if state in ("trashed", "unknown") else "forbidden"
    least = {"trash owner": "owner"}.get(least, least)
    if caller in ("anonymous", "guest"):
        return good if has is not None and least in RANK and RANK[has] >= RANK[least] else "unauthorized"
    if least == "asks":
        if caller == "read token":
            return "invalid_token"
        if state in ("trashed", "unknown"):
            return "document_not_found"
        return "conflict" if has in ("editor", "owner") else good
    if state in ("trashed", "unknown"):
        return "document_not_found"
    if caller == "admin" and route.endswith("/owner"):
        return good
    if has is not None and RANK[has] >= RANK[least]:
        return good
    return "invalid_token" if caller == "read token" else "forbidden"


def routes() -> set[str]:
    """Every route that there is."""
    router = create_app(Settings(database="sqlite:///unused.db")).router
    return {
        f"{route.method} {route.resource.canonical}"
        for route in router.routes()
        if route.method != "HEAD" and route.resource is not None
    }


def test_the_table_has_every_route(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new route has to be given its place in the table, and one that is gone to be taken out."""
    monkeypatch.chdir(tmp_path)
    assert routes() == {route.partition("?")[0] for route in TABLE} | set(OTHERS)


class Cast:
    """One browser or token for each kind of caller."""

    def __init__(self, made: list[Browser]) -> None:
        self.browsers = dict(zip(("anonymous", "guest", *USERS), made, strict=True))
        self.ids: dict[str, str] = {}
        self.read_token = ""

    async def enter(self) -> None:
        """Sign everybody up; the first is the administrator."""
        for name in USERS:
            self.ids[name] = await self.browsers[name].sign_up(name)
        guest = await self.browsers["guest"].call("PUT", "/guest", {"name": "Gus", "color": "#112233"})
        assert guest[0] == 200
        owner = self.browsers["owner"]
        self.read_token = (await owner.call("POST", "/account/tokens", {"name": "r", "scope": "read"}))[1]["token"]

    def browser(self, caller: str) -> Browser:
        return self.browsers.get(caller, self.browsers["anonymous"])

    def headers(self, caller: str, document: str) -> dict[str, str]:
        if caller == "read token":
            return {"Authorization": f"Bearer {self.read_token}"}
        return {"Authorization": f"Bearer {mint(document)}"} if caller == "embed token" else {}

    async def make(self, folder: Path, made: list[tuple[str, str]]) -> None:
        """Documents (id, state), put into the database beside the service."""
        now = datetime.now(UTC)
        common = {"kind": "richtext", "title": "", "owner_id": f"user:{self.ids['owner']}", "epoch": "e"}
        engine = create_engine(f"sqlite:///{folder}/quire.db")
        async with engine.begin() as connection:
            for document, state in made:
                if state == "unknown":
                    continue
                link = {"link": "editor", "guests": "viewer"}.get(state, "none")
                deleted = now if state == "trashed" else None
                await connection.execute(
                    insert(documents).values(
                        **common,
                        id=document,
                        link_role=link,
                        link_guests=state == "guests",
                        created_at=now,
                        updated_at=now,
                        deleted_at=deleted,
                    )
                )
                for member in ("viewer", "commenter", "editor") if state in ("shared", "trashed") else ():
                    await connection.execute(
                        insert(members).values(
                            document_id=document, user_id=self.ids[member], role=member, created_at=now
                        )
                    )
        await engine.dispose()


async def ask(cast: Cast, caller: str, route: str, document: str, body: Any = None) -> str:
    """The code of the problem, or else the status."""
    method, path = route.split(" ", 1)
    for name, value in {**NOBODY, "{id}": document, "{path}": "x"}.items():
        path = path.replace(name, value)
    browser = cast.browser(caller)
    headers = cast.headers(caller, document)
    url = f"{browser.service.url}{path}"
    options: dict[str, Any] = {} if body is None else {"json": body}
    async with browser.http.request(method, url, headers=headers, allow_redirects=False, **options) as answer:
        if answer.content_type == "application/problem+json":
            return str((await answer.json())["code"])
        await answer.read()
        return str(answer.status)


async def test_routes_about_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R170 to R172: each route answers each caller, for each state of a document, as the table says."""
    monkeypatch.setattr(Limiter, "hit", lambda *_: None)  # so many bad tokens from one address would be too many
    cells = [(route, caller, state) for route in TABLE for caller in CALLERS for state in STATES]
    async with browsers(tmp_path, len(USERS) + 2, access="accounts", **SETTINGS) as made:
        cast = Cast(made)
        await cast.enter()
        await cast.make(tmp_path, [(f"d{number}", state) for number, (_, _, state) in enumerate(cells)])
        wrong = []
        for number, (route, caller, state) in enumerate(cells):
            got = await ask(cast, caller, route, f"d{number}", TABLE[route][1])
            if got != (wanted := expected(route, caller, state)):
                wrong.append(f"{route} by {caller}, {state}: {got}, not {wanted}")
        assert wrong == []


async def test_other_routes(tmp_path: Path) -> None:
    """Each other route lets in those whom the table names, and says to the rest that they may not."""
    async with browsers(tmp_path, len(USERS) + 2, access="accounts", **SETTINGS) as made:
        cast = Cast(made)
        await cast.enter()
        wrong = []
        for route, least in OTHERS.items():
            for caller in CALLERS if least != "sockets" else ():
                refused = caller in REFUSED[least] or (caller == "embed token" and least != ANYONE)
                if not refused and (route in ENDS_SESSIONS or (least == ANYONE and caller == "embed token")):
                    continue
                got = await ask(cast, caller, route, "unknown1")
                told = got in ("unauthorized", "forbidden", "invalid_token", "session_ended")
                if told != refused:
                    wrong.append(f"{route} by {caller}: {got}")
        assert wrong == []


def expected_on_a_socket(caller: str, state: str) -> str:
    """Whether a caller may edit, may only read, or the code with which it is refused."""
    if caller == "embed token":
        return "document_not_found" if state == "trashed" else "edits"
    has = role(caller, state)
    if has is not None:
        return "edits" if has in ("editor", "owner") else "reads"
    if caller in ("anonymous", "guest"):
        return "unauthorized"
    if state == "unknown" and caller != "read token":
        return "edits"
    return "document_not_found" if state in ("trashed", "unknown") else "forbidden"


CLOSES = {4401: "unauthorized", 4403: "forbidden", 4404: "document_not_found"}


async def join(cast: Cast, caller: str, dialect: type[YjsWire] | type[HocuspocusWire], document: str) -> str:
    """Join and try to edit: "joined", or the code with which one was refused."""
    browser = cast.browser(caller)
    embed = caller == "embed token"
    wire = dialect(document, mint(document) if embed else "")
    headers = {} if embed else cast.headers(caller, document)
    doc: Doc[Any] = Doc()
    doc["content"] = text = Text()
    text += "x"
    async with browser.http.ws_connect(browser.service.url + wire.path, headers=headers) as socket:
        for frame in wire.hello(b"\x00"):
            await socket.send_bytes(frame)
        await socket.send_bytes(wire.sync(2, doc.get_update()))
        await socket.send_bytes(wire.sync(0, b"\x00"))
        steps = 0
        async for message in socket:
            assert message.type is aiohttp.WSMsgType.BINARY
            read = wire.read(message.data)
            if read.kind is Kind.DENIED and dialect is HocuspocusWire:
                return read.body.decode().partition(":")[0]
            steps += read.kind is Kind.STEP2
            if steps == 2:  # the update was before the second step 1, so it has been dealt with
                return "joined"
        return CLOSES.get(socket.close_code or 0, str(socket.close_code))


async def test_sockets(tmp_path: Path) -> None:
    """R170 to R172, R16: both dialects let in whom the table names, and only edits of those who may are in the log."""
    cells = [(dialect, caller, state) for dialect in DIALECTS for caller in CALLERS for state in STATES]
    wrong = []
    async with browsers(tmp_path, len(USERS) + 2, access="accounts", **SETTINGS) as made:
        cast = Cast(made)
        await cast.enter()
        await cast.make(tmp_path, [(f"d{number}", state) for number, (_, _, state) in enumerate(cells)])
        for number, (dialect, caller, state) in enumerate(cells):
            wanted = expected_on_a_socket(caller, state)
            async with asyncio.timeout(20):
                got = await join(cast, caller, dialect, f"d{number}")
            if got != ("joined" if wanted in ("edits", "reads") else wanted):
                wrong.append(f"{dialect.name} by {caller}, {state}: {got}, not {wanted}")
    assert wrong == []
    engine = create_engine(f"sqlite:///{tmp_path}/quire.db")
    async with engine.connect() as connection:
        written = set(await connection.scalars(select(updates.c.document_id)))
    await engine.dispose()
    may = {f"d{number}" for number, (_, *cell) in enumerate(cells) if expected_on_a_socket(*cell) == "edits"}
    assert written == may
