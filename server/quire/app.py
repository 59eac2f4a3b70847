"""The composition root: what there is, in which order it starts, and in which order it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
from aiohttp import web

from quire.accounts.account_views import AccountViews
from quire.accounts.admin import AdminViews
from quire.accounts.credential_views import CredentialViews
from quire.accounts.identify import Identify
from quire.accounts.identity_views import IdentityViews
from quire.accounts.oidc import OidcViews
from quire.accounts.passwords import Passwords
from quire.accounts.picture_views import PictureViews
from quire.accounts.service import Accounts
from quire.accounts.store import AccountStore
from quire.api.query import checked_query
from quire.attachments.service import AttachmentService
from quire.attachments.storage import open_storage
from quire.attachments.store import copying
from quire.attachments.views import AttachmentViews
from quire.audit.log import Audit
from quire.audit.views import AuditViews
from quire.content.convert import Converter
from quire.content.drawings import Drawings
from quire.content.editing import Editing
from quire.content.reading import Reading
from quire.content.views import ContentViews
from quire.db.engine import create_engine, dispose
from quire.db.migrate import migrate
from quire.documents.bulk import BulkViews
from quire.documents.previews import Previews
from quire.documents.purger import Purger
from quire.documents.service import DocumentService
from quire.documents.showing import Showing
from quire.documents.store import Store
from quire.documents.trash import TrashStore
from quire.documents.views import DocumentViews
from quire.errors import Unavailable
from quire.guards.limits import Limiter
from quire.guards.origins import Origins
from quire.history.changing import HistoryChanges
from quire.history.people import People
from quire.history.restoring import Restoring
from quire.history.service import HistoryService
from quire.history.views import HistoryViews
from quire.mail.mailer import Mailer
from quire.paths import client_dir
from quire.realtime.changes import ChangesViews
from quire.realtime.hocuspocus import HocuspocusDialect
from quire.realtime.live import Live
from quire.realtime.moderation import Moderator
from quire.realtime.sharedb import ShareDBDialect
from quire.realtime.sockets import Opener, Sockets
from quire.realtime.yjs import YjsDialect
from quire.rooms.checkpointer import Checkpointer
from quire.rooms.registry import Registry
from quire.rooms.room import RoomLimits
from quire.rooms.writer import Writer
from quire.settings import Access as AccessMode
from quire.settings import Settings
from quire.sharing.access import Access
from quire.sharing.service import Sharing
from quire.sharing.store import SharingStore
from quire.sharing.tokens import DocumentTokens
from quire.sharing.views import SharingViews
from quire.web.embedding import Embedding
from quire.web.encodings import known_encoding
from quire.web.etags import add_heads, etags
from quire.web.health import Health
from quire.web.idempotency import Idempotency
from quire.web.idempotency_store import RepeatStore
from quire.web.openapi_views import OpenApiViews
from quire.web.problems import problems
from quire.web.security import SecurityHeaders
from quire.web.static import Client
from quire.workspace.opened import Opened
from quire.workspace.store import FolderStore
from quire.workspace.views import WorkspaceViews

log = structlog.get_logger(__name__)

MIGRATE_RETRY_SECONDS = 1.0

CHECKPOINT_SECONDS = 5.0
"""How long a stop may take for the sake of a faster start."""


def create_app(settings: Settings) -> web.Application:
    """The whole service. Raises ValueError for settings that cannot be used."""
    service = Service(settings)
    middlewares = [
        service.moderator.stay_awake,
        service.identify.keep_cookies,
        problems,
        service.embedding.preflight,
        service.origins.guard,
        service.health.guard,
        checked_query,
        known_encoding,
        service.idempotency.middleware,
        etags,
    ]
    app = web.Application(middlewares=middlewares, client_max_size=settings.max_body_bytes)
    app.cleanup_ctx.append(service.run)
    app.on_shutdown.append(service.drain)
    app.on_response_prepare.append(service.security.prepare)
    app.on_response_prepare.append(service.embedding.prepare)

    service.health.add_routes(app.router)
    app.router.add_get("/ws/yjs/{id:.+}", service.websocket("yjs", service.yjs))
    app.router.add_get("/ws/hocuspocus", service.websocket("hocuspocus", service.hocuspocus))
    app.router.add_get("/ws/sharedb", service.websocket("sharedb", service.sharedb))
    service.identity_views.add_routes(app.router)
    service.account_views.add_routes(app.router)
    service.picture_views.add_routes(app.router)
    service.credential_views.add_routes(app.router)
    service.admin.add_routes(app.router)
    service.audit_views.add_routes(app.router)
    service.oidc.add_routes(app.router)
    service.bulk.add_routes(app.router)
    service.documents.add_routes(app.router)
    service.previews.add_routes(app.router)
    service.workspace.add_routes(app.router)
    service.content.add_routes(app.router)
    service.history.add_routes(app.router)
    service.history_changes.add_routes(app.router)
    service.attachments_views.add_routes(app.router)
    service.changes.add_routes(app.router)
    service.sharing_views.add_routes(app.router)
    service.openapi.add_routes(app.router)
    service.client.add_routes(app.router)
    add_heads(app.router)
    return app


class Service:
    """Everything that lives as long as the process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine = create_engine(settings.database)
        self._store = Store(self._engine, commit_seconds=settings.commit_seconds)
        self._writer = Writer(
            self._store,
            max_updates=settings.max_backlog_updates,
            max_bytes=settings.max_backlog_bytes,
            pause_seconds=settings.commit_ms / 1000,
        )
        self._checkpointer = Checkpointer(self._store)
        self._history = HistoryService(self._engine, self._store, days=settings.history_days)
        self._registry = Registry(
            self._store,
            self._writer,
            self._checkpointer,
            RoomLimits(
                max_document_bytes=settings.max_document_bytes,
                flush_seconds=settings.flush_ms / 1000,
                lag_seconds=settings.lag_seconds,
            ),
            self._history.past.rows_between,
            idle_seconds=settings.room_idle_seconds,
            checkpoint_rows=settings.checkpoint_rows,
            checkpoint_bytes=settings.checkpoint_bytes,
        )
        self._history.pruner.on_cut.append(self._registry.forget)
        self.health = Health(self._store)
        self.moderator = Moderator(rest_seconds=settings.rest_ms / 1000)
        self._sockets = Sockets(
            max_message_bytes=settings.max_message_bytes,
            max_unsent=settings.max_member_bytes,
            ping_seconds=settings.ping_seconds,
            first_within=settings.auth_seconds,
            require_ready=self.health.require_ready,
            moderator=self.moderator,
        )
        self.origins = Origins(settings)
        self.security = SecurityHeaders(settings, self.origins)
        self.embedding = Embedding(self.origins)
        self.limiter = Limiter(joins_per_minute=settings.joins_per_minute)
        self.mailer = Mailer(settings)
        self.audit = Audit(self._engine)
        self._people = AccountStore(self._engine)
        self.identify = Identify(self._people, self.origins, self.limiter, session_days=settings.session_days)
        self._shares = shares = SharingStore(self._engine)
        self.accounts = Accounts(
            self._people, Passwords(), self.limiter, self.mailer, self.audit, settings, shares.secret
        )
        self.identity_views = IdentityViews(
            self.accounts, self.identify, self.origins, settings, mail=self.mailer.configured
        )
        self.account_views = AccountViews(self.accounts, self.identify)
        self.picture_views = PictureViews(self.accounts, self.identify, settings.access)
        self.credential_views = CredentialViews(self.accounts, self.identify)
        self.admin = AdminViews(self.accounts, self.identify, self.origins)
        self.audit_views = AuditViews(self.audit, self._people, shares, self.admin.require_admin)
        self.oidc = OidcViews(settings, self.accounts, self.identify, self.origins, shares.secret)
        secret = settings.secret.get_secret_value()
        tokens = DocumentTokens(
            secret, shares.secret, settings.embed_keys.get_secret_value(), seconds=settings.token_minutes * 60
        )
        access = Access(
            self.identify, shares, self._store, tokens, self.limiter, open_access=settings.access is AccessMode.OPEN
        )
        self._live = Live(self._registry, access)
        self.sharing = Sharing(shares, self._people, access, self.limiter, self.mailer, self.audit)
        for changed in (self.sharing.on_changed, self.accounts.on_changed):
            changed += [access.recent.forget, self._live.review]
        self.sharing_views = SharingViews(self.sharing, access, self.origins)
        folders = FolderStore(self._engine)
        self.opened = Opened(folders)
        self.yjs = YjsDialect(self._registry, access, self._live, settings)
        self.hocuspocus = HocuspocusDialect(self._registry, access, self._live, settings, self.opened.note)
        self.sharedb = ShareDBDialect(self._registry, access, self._live, self._store, self._history.past, settings)
        self.changes = ChangesViews(self._registry, access, self._live)
        trash = TrashStore(self._engine)
        self.purger = Purger(trash, self.audit, days=settings.trash_days)
        documents = DocumentService(self._store, trash, folders, self._registry, access, self.audit, self.purger)
        showing = Showing(self._store, self._registry, access, shares, self.purger)
        self.documents = DocumentViews(self._store, folders, documents, showing, self._registry, access, self.audit)
        self.bulk = BulkViews(documents, folders, access)
        self.previews = Previews(self._store, self._registry, access)
        self.workspace = WorkspaceViews(folders, documents, self._store, self._registry, access, self.audit)
        self._converter = Converter()
        editing = Editing(self._registry, self._converter, self._history.past.made_by)
        drawings = Drawings(self._registry)
        self.content = ContentViews(
            access,
            Reading(self._store, self._registry, self._converter),
            editing,
            drawings,
            max_bytes=settings.max_content_bytes,
        )
        people = People(shares)
        self.history = HistoryViews(access, self._history, people, self._converter)
        self.history_changes = HistoryChanges(
            access, self._history, Restoring(self._history.past, editing, drawings, self._converter), people, self.audit
        )
        self.attachments = AttachmentService(
            self._engine,
            open_storage(settings),
            access,
            self.limiter,
            max_upload_bytes=settings.max_upload_bytes,
            max_bytes=settings.max_attachments_bytes,
            hours=settings.attachment_hours,
        )
        documents.copied_along.append(copying)
        self.attachments_views = AttachmentViews(access, self.attachments, self.audit)
        self.client = Client(settings.client_dist or client_dir())
        self.openapi = OpenApiViews(settings.client_dist or client_dir())
        self.idempotency = Idempotency(
            RepeatStore(self._engine),
            self.identify,
            max_body_bytes=max(settings.max_body_bytes, settings.max_content_bytes),
        )

    def websocket(self, name: str, opener: Opener) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """A route's handler that serves a dialect."""

        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._sockets.serve(request, name, opener)

        return serve

    async def run(self, app: web.Application) -> AsyncIterator[None]:
        """Start, and after the yield stop, in the order of who needs whom."""
        migration = asyncio.create_task(self._migrate(), name="migrate")
        # Usually the database is there: be ready before listening. Otherwise listen, and say what is wrong.
        await asyncio.wait([migration], timeout=self._settings.start_seconds)
        if migration.done():
            migration.result()
        else:
            migration.add_done_callback(self._migrated_late)
        self._writer.start()
        self._checkpointer.start()
        self._registry.start()
        self._sockets.start()
        self._live.start()
        self._history.start()
        self.attachments.start()
        self.mailer.start()
        self.opened.start()
        self.idempotency.start()
        try:
            yield
        finally:
            migration.cancel()
            await asyncio.gather(migration, return_exceptions=True)
            await self.idempotency.close()
            await self.attachments.close()
            await self.purger.close()
            await self.opened.close()
            await self.accounts.close()
            await self._live.close()
            await self.mailer.close()
            await self.identify.close()
            await self._people.close()
            await self._shares.close()
            await self._converter.close()
            await self._registry.close()
            await self._checkpointer.close()
            await self._history.close()
            await self._store.close()
            await dispose(self._engine)

    async def drain(self, app: web.Application) -> None:
        """Take no more, store what was taken, acknowledge it, and hang up."""
        self.health.draining = True
        self._registry.drain()
        self.changes.drain()
        self._sockets.stop_reading()
        await self._writer.close(within=self._settings.drain_seconds)
        await self._sockets.close()
        await self._registry.write_checkpoints(within=CHECKPOINT_SECONDS)

    def _migrated_late(self, migration: asyncio.Task[None]) -> None:
        """The database came after the start. What would have ended the start is said here instead."""
        if not migration.cancelled() and (error := migration.exception()) is not None:
            log.error("migration_failed", exc_info=error)
            self.health.broken = f"The database cannot be used: {error}"

    async def _migrate(self) -> None:
        """Bring the schema up to date, waiting for a database that is not there yet."""
        while True:
            try:
                await migrate(self._settings.database)
                self.health.migrated = True
                self.accounts.start()
                self.purger.start()
                return
            except Unavailable as error:
                log.warning("database_unavailable", reason=error.detail)
                await asyncio.sleep(MIGRATE_RETRY_SECONDS)
