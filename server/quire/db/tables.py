"""The schema as SQLAlchemy Core tables. Only `migrations/` changes a database; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

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
    Column("link_role", String(16), nullable=False, server_default="none"),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("deleted_at", Timestamp),
)

Index(
    "ix_documents_recent",
    documents.c.updated_at.desc(),
    documents.c.id,
    postgresql_where=documents.c.deleted_at.is_(None),
    sqlite_where=documents.c.deleted_at.is_(None),
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
