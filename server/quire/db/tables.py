"""The schema as SQLAlchemy Core tables. Only `migrations/` changes a database; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Timestamp(TypeDecorator[datetime]):
    """A moment with its time zone. SQLite has none to store: there it is UTC, as text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.replace(tzinfo=UTC)


# Compared byte by byte on both databases, so that order and paging do not depend on the server's locale.
Name = String(128).with_variant(String(128, collation="C"), "postgresql")

metadata = MetaData(naming_convention=NAMING)

documents = Table(
    "documents",
    metadata,
    Column("id", Name, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("title", Text, nullable=False),
    Column("owner_id", Name),
    Column("folder_id", Name),
    Column("epoch", String(32), nullable=False),
    Column("head", BigInteger, nullable=False, server_default="0"),
    Column("pruned", BigInteger, nullable=False, server_default="0"),
    Column("link_role", String(16), nullable=False, server_default="none"),
    Column("link_guests", Boolean, nullable=False, server_default=false()),
    Column("template", Boolean, nullable=False, server_default=false()),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("deleted_at", Timestamp),
    # Set while all that belongs to a document is being removed for good, in several steps; it cannot come back.
    Column("purging", Boolean, nullable=False, server_default=false()),
    # When that was done. The row stays, so that the name stays taken.
    Column("purged_at", Timestamp),
)

Index(
    "ix_documents_recent",
    documents.c.updated_at.desc(),
    documents.c.id,
    postgresql_where=documents.c.deleted_at.is_(None),
    sqlite_where=documents.c.deleted_at.is_(None),
)

Index("ix_documents_owner_id", documents.c.owner_id)


class folded(FunctionElement[str]):  # noqa: N801  it stands where a function's name does
    """What `Sorting` compares titles by; each database says it in its own way."""

    type = Text()
    inherit_cache = True


@compiles(folded)
def _folded(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _folded_postgresql(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    return f'lower({compiler.process(element.clauses, **options)} COLLATE "C")'


Index(
    "ix_documents_title",
    folded(documents.c.title),
    documents.c.id,
    postgresql_where=documents.c.deleted_at.is_(None),
    sqlite_where=documents.c.deleted_at.is_(None),
)

Index(
    "ix_documents_deleted_at",
    documents.c.deleted_at,
    documents.c.id,
    postgresql_where=documents.c.deleted_at.is_not(None) & documents.c.purged_at.is_(None),
    sqlite_where=documents.c.deleted_at.is_not(None) & documents.c.purged_at.is_(None),
)

# No foreign key: an append locks the document's row and takes the number from it, so a row without its document cannot
# be written, and the check would be one more query for each row of the hottest statement.
# Without rowid on SQLite, a document's rows lie side by side: a load reads one range, and an append dirties one
# page where a rowid table dirties two (its own and the index of its key).
updates = Table(
    "updates",
    metadata,
    Column("document_id", Name, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("payload", LargeBinary, nullable=False),
    Column("actor", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    sqlite_with_rowid=False,
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("document_id", Name, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("state", LargeBinary, nullable=False),
    Column("created_at", Timestamp, nullable=False),
)

# Revisions that somebody named. A locked one cannot be deleted, and is not pruned away.
versions = Table(
    "versions",
    metadata,
    Column("id", Name, primary_key=True),
    Column("document_id", Name, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("locked", Boolean, nullable=False),
    Column("created_at", Timestamp, nullable=False),
)

Index("ix_versions_document_id_seq", versions.c.document_id, versions.c.seq)

# Content of attachments: a row for each, however many attachments have it. The row comes before the bytes, and
# attachments after them. unused_since is when it was first seen without any attachment; null while there is one.
blobs = Table(
    "blobs",
    metadata,
    Column("hash", String(64).with_variant(String(64, collation="C"), "postgresql"), primary_key=True),
    Column("key", Name, nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("type", String(127), nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("still", Boolean, nullable=False),
    Column("unused_since", Timestamp),
)

Index("ix_blobs_unused_since", blobs.c.unused_since)

# A copied document has copies of these rows, under the same ids.
attachments = Table(
    "attachments",
    metadata,
    Column("document_id", Name, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("id", Name, primary_key=True),
    Column("hash", blobs.c.hash.type, ForeignKey("blobs.hash"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("created_at", Timestamp, nullable=False),
)

Index("ix_attachments_id", attachments.c.id)
Index("ix_attachments_document_id_created_at", attachments.c.document_id, attachments.c.created_at, attachments.c.id)

# How people keep their documents. `owner_id` and `actor_id` are as `documents.owner_id`: a user's or a guest's.

folders = Table(
    "folders",
    metadata,
    Column("id", Name, primary_key=True),
    Column("owner_id", Name, nullable=False, index=True),
    Column("parent_id", Name, ForeignKey("folders.id", ondelete="CASCADE"), index=True),
    Column("name", Text, nullable=False),
    Column("created_at", Timestamp, nullable=False),
)

# What a document is to one person: where it is filed, whether it is a favourite, when it was last opened.
shelf = Table(
    "shelf",
    metadata,
    Column("actor_id", Name, primary_key=True),
    Column("document_id", Name, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("folder_id", Name, ForeignKey("folders.id", ondelete="SET NULL"), index=True),
    Column("favourite", Boolean, nullable=False, server_default=false()),
    Column("opened_at", Timestamp),
)

Index("ix_shelf_actor_id_opened_at", shelf.c.actor_id, shelf.c.opened_at.desc())

# Answers to requests that had an Idempotency-Key; status is null while one of them is under way. `created_at` is when
# that began, `begun_at` when the first did, should that have been cut off; `mark` is what both of them leave in what
# they make.
repeats = Table(
    "repeats",
    metadata,
    Column("key_hash", LargeBinary, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Timestamp, nullable=False, index=True),
    Column("mark", String(32)),
    Column("begun_at", Timestamp),
)

# People. Secrets (cookies, API tokens, links) are kept as SHA-256 only: whoever reads the database cannot use them.

users = Table(
    "users",
    metadata,
    Column("id", Name, primary_key=True),
    Column("email", String(254), nullable=False),
    Column("email_key", String(254), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("color", String(16), nullable=False),
    Column("password_hash", Text),
    Column("is_admin", Boolean, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("confirmed_at", Timestamp),
    Column("disabled_at", Timestamp),
)

pictures = Table(
    "pictures",
    metadata,
    Column("user_id", Name, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("etag", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("user_id", Name, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Timestamp, nullable=False),
)

guests = Table(
    "guests",
    metadata,
    Column("id", Name, primary_key=True),
    Column("name", Text, nullable=False),
    Column("color", String(16), nullable=False),
    Column("created_at", Timestamp, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Name, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("user_id", Name, ForeignKey("users.id", ondelete="CASCADE"), index=True),
    Column("guest_id", Name, ForeignKey("guests.id", ondelete="CASCADE"), index=True),
    Column("address", String(64), nullable=False),
    Column("agent", Text, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("seen_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Name, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("user_id", Name, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("scopes", String(64), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp),
    Column("used_at", Timestamp),
)

# Links that arrive by e-mail and work once: purpose is "confirm", "reset" or "signup".
links = Table(
    "links",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("user_id", Name, ForeignKey("users.id", ondelete="CASCADE"), index=True),
    Column("email_key", String(254), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    Column("used_at", Timestamp),
)

# Sharing.

members = Table(
    "members",
    metadata,
    Column("document_id", Name, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Name, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("created_at", Timestamp, nullable=False),
)

Index("ix_members_user_id", members.c.user_id)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Name, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("document_id", Name, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("email", String(254), nullable=False),
    Column("email_key", String(254), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("invited_by", Name, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    Column("used_at", Timestamp),
)

access_requests = Table(
    "access_requests",
    metadata,
    Column("id", Name, primary_key=True),
    Column("document_id", Name, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("user_id", Name, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("answered_at", Timestamp),
    Column("granted_role", String(16)),
)

# Who did what to whom, when, from where. No foreign keys: it outlives what it speaks of.
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("created_at", Timestamp, nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("action", String(64), nullable=False, index=True),
    Column("target", Text, nullable=False),
    Column("document_id", Name, index=True),
    Column("address", String(64), nullable=False),
    Column("details", Text, nullable=False),
)

# What all nodes of an installation share, such as the key that signs document tokens.
installation = Table(
    "installation",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
