"""Pages of other websites, in the browser of somebody who is signed in, change and learn nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from tests.e2e.conftest import Person
from tests.e2e.people import accounts, signed_up
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(200)]

PAGE = "<!doctype html><title>Win a prize</title><form method=post enctype=text/plain><input name=a></form>"

ATTACK = """
async (target) => {
  const requests = [
    ["POST", "/api/v1/documents", "{}"],
    ["PUT", "/api/v1/guest", '{"name":"Mallory","color":"#000000"}'],
    ["PATCH", "/api/v1/account", '{"name":"Mallory"}'],
    ["DELETE", "/api/v1/session", undefined],
    ["GET", "/api/v1/session", undefined],
    ["GET", "/api/v1/documents", undefined],
  ];
  const learned = [];
  for (const [method, path, body] of requests) {
    for (const mode of ["cors", "no-cors"]) {
      for (const type of ["text/plain", "application/json"]) {
        try {
          const options = { method, mode, body, credentials: "include", headers: { "Content-Type": type } };
          const answer = await fetch(target + path, options);
          const text = await answer.text();
          if (text) learned.push(`${method} ${path}: ${text}`);
        } catch {
          // What the browser does not let through.
        }
      }
    }
  }
  for (const path of ["/ws/yjs/secret", "/ws/hocuspocus"]) {
    const socket = new WebSocket(target.replace("http", "ws") + path);
    socket.binaryType = "arraybuffer";
    const code = await new Promise((resolve) => {
      socket.onopen = () => socket.send(new Uint8Array([6, 115, 101, 99, 114, 101, 116, 2, 0, 1, 120]));
      socket.onclose = (event) => resolve(event.code);
    });
    if (code !== 4403 && code !== 1006) learned.push(`${path} closed with ${code}`);
  }
  return learned;
}
"""


@pytest_asyncio.fixture(loop_scope="session")
async def other_website() -> AsyncIterator[int]:
    """The port of a website that is not ours."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_forged_requests(quire: Quire, person: Person, other_website: int, host: str) -> None:
    """From another host no cookie is sent; from another port of ours it is, and the request is refused all the same."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    evil = await ada.context.new_page()
    await evil.goto(f"http://{host}:{other_website}/")
    assert await evil.evaluate(ATTACK, server.url) == []
    await evil.evaluate(
        "(target) => { document.forms[0].action = target; document.forms[0].submit(); }",
        f"{server.url}/api/v1/documents",
    )
    await evil.wait_for_url(f"{server.url}/**")
    assert "foreign_origin" in await evil.inner_text("body")
    await evil.close()

    answer = await ada.context.request.get(f"{server.url}/api/v1/session")
    actor = (await answer.json())["actor"]
    assert (actor["kind"], actor["name"]) == ("user", "Ada")
    answer = await ada.context.request.get(f"{server.url}/api/v1/documents")
    assert (await answer.json())["items"] == []


async def test_pages_that_frame_ours(quire: Quire, person: Person, other_website: int) -> None:
    """Another website cannot show our pages in a frame and have them clicked."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    evil = await ada.context.new_page()
    await evil.goto(f"http://127.0.0.1:{other_website}/")
    await evil.evaluate(
        """(address) => new Promise((resolve) => {
          const frame = document.createElement("iframe");
          frame.onload = resolve;
          frame.src = address;
          document.body.append(frame);
        })""",
        f"{server.url}/account",
    )
    assert [frame.url for frame in evil.frames[1:]] == ["chrome-error://chromewebdata/"]
    await evil.close()
