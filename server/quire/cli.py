"""The `quire` command: the only reader of argv."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
import tempfile
from typing import Any

import click
import structlog
import uvloop
from aiohttp import web
from pydantic import ValidationError

from quire import __version__
from quire.accounts.models import User
from quire.accounts.service import create_administrator
from quire.app import create_app
from quire.db.engine import create_engine
from quire.db.migrate import DatabaseTooNew, migrate
from quire.errors import QuireError
from quire.log import configure
from quire.settings import Settings
from quire.web.openapi import as_text, make_document

log = structlog.get_logger(__name__)

KEEP_ALIVE_SECONDS = 75.0
"""How long an HTTP connection without a request stays open."""

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@click.group()
@click.version_option(__version__, prog_name="quire")
def main() -> None:
    """Quire: collaborative documents that never lose an acknowledged edit."""


@main.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on; 0 takes any free one.  [default: 8080]")
@click.option("--database", help="sqlite:///quire.db or postgresql://user@host/name.")
def serve(**options: Any) -> None:
    """Serve the application, the API and the sockets."""
    settings = _settings(options)
    configure(settings.log_level)
    try:
        uvloop.run(_serve(settings))
    except (DatabaseTooNew, OSError) as error:
        raise click.ClickException(str(error)) from None


@main.command("migrate")
@click.option("--database", help="sqlite:///quire.db or postgresql://user@host/name.")
def migrate_command(**options: Any) -> None:
    """Bring the database's schema up to date."""
    settings = _settings(options)
    configure(settings.log_level)
    try:
        asyncio.run(migrate(settings.database))
    except (DatabaseTooNew, QuireError) as error:
        raise click.ClickException(str(error)) from None


@main.command("openapi")
def openapi_command() -> None:
    """Print the description of the API (OpenAPI 3.1)."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(database=f"sqlite:///{folder}/unused.db"))
    click.echo(as_text(make_document(app.router)), nl=False)


@main.group("admin")
def admin_commands() -> None:
    """Look after the people of an installation."""


@admin_commands.command("create")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--name", required=True, help="How others see this person.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; otherwise it is asked for."
)
@click.option("--database", help="sqlite:///quire.db or postgresql://user@host/name.")
def create_admin(email: str, name: str, password_stdin: bool, **options: Any) -> None:
    """Make an account for an administrator, also while the server runs."""
    settings = _settings(options)
    configure(settings.log_level)
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        user = asyncio.run(_create_admin(settings, email, name, password))
    except (DatabaseTooNew, QuireError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Made the administrator {user.name} <{user.email}>, user:{user.id}.")


async def _create_admin(settings: Settings, email: str, name: str, password: str) -> User:
    await migrate(settings.database)
    engine = create_engine(settings.database)
    try:
        return await create_administrator(engine, email, name, password)
    finally:
        await engine.dispose()


def _settings(options: dict[str, Any]) -> Settings:
    """The environment, overruled by what was given on the command line."""
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise click.UsageError(problems) from None


def _tune_garbage_collector() -> None:
    """Collect rarely. Every connection holds hundreds of objects that live long and are seldom part of a cycle;
    with Python's defaults a quarter of the processor time went into looking through them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in STOP_SIGNALS:
        loop.add_signal_handler(name, stop.set)
    runner = web.AppRunner(
        create_app(settings),
        access_log=None,
        shutdown_timeout=settings.drain_seconds,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port, backlog=4096)
        await site.start()
        host, port = runner.addresses[0][:2]
        shown = f"[{host}]" if ":" in host else host
        _tune_garbage_collector()
        click.echo(json.dumps({"event": "listening", "url": f"http://{shown}:{port}", "pid": os.getpid()}))
        await stop.wait()
        for name in STOP_SIGNALS:  # a second one ends it at once: what is acknowledged is stored
            loop.remove_signal_handler(name)
            signal.signal(name, signal.SIG_DFL)
        log.info("stopping")
    finally:
        await runner.cleanup()
