"""API tokens in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from quire.accounts.models import Scope, hash_secret
from quire.accounts.rows import ONE_AFTER_ANOTHER, USER, WITH_PICTURE, FoundToken, Token, user_of, utc_now
from quire.db.database import QuickDatabase
from quire.db.tables import tokens, users
from quire.documents.models import new_id
from quire.errors import TooMany

MAX_TOKENS = 100
"""API tokens that one user may have."""

_TOKEN = (
    tokens.c.id.label("token_id"),
    tokens.c.name.label("token_name"),
    tokens.c.scopes,
    tokens.c.created_at.label("token_created_at"),
    tokens.c.expires_at,
    tokens.c.used_at,
)


class TokenStore(QuickDatabase):
    """Personal API tokens, of which only a hash is kept."""

    async def create_token(
        self, user_id: str, secret: str, name: str, scope: Scope, expires_at: datetime | None
    ) -> Token:
        """Raises TooMany."""
        made = Token(new_id(), name, scope, utc_now(), expires_at, None)
        async with self._writing(ONE_AFTER_ANOTHER) as connection:
            count = await connection.scalar(select(func.count()).where(tokens.c.user_id == user_id))
            if (count or 0) >= MAX_TOKENS:
                raise TooMany(f"There are {MAX_TOKENS} API tokens already; delete one first.")
            await connection.execute(
                tokens.insert().values(
                    id=made.id,
                    token_hash=hash_secret(secret),
                    user_id=user_id,
                    name=name,
                    scopes=scope.value,
                    created_at=made.created_at,
                    expires_at=expires_at,
                )
            )
        return made

    async def find_token(self, secret: str) -> FoundToken | None:
        """Whom an API token stands for; None if it is unknown or expired, or the account is disabled."""
        return await self._find_token(tokens.c.token_hash == hash_secret(secret))

    async def get_token(self, token_id: str) -> FoundToken | None:
        """As `find_token`, for a token that is known: whether it still is good."""
        return await self._find_token(tokens.c.id == token_id)

    async def touch_token(self, token_id: str) -> None:
        async with self._writing() as connection:
            await connection.execute(update(tokens).where(tokens.c.id == token_id).values(used_at=utc_now()))

    async def list_tokens(self, user_id: str) -> list[Token]:
        """A user's tokens, the newest first; expired ones too."""
        query = select(*_TOKEN).where(tokens.c.user_id == user_id).order_by(tokens.c.created_at.desc(), tokens.c.id)
        async with self._reading() as connection:
            return [_token(row) for row in await connection.execute(query)]

    async def delete_token(self, token_id: str, user_id: str) -> bool:
        """Whether there was such a token of that user."""
        query = delete(tokens).where(tokens.c.id == token_id, tokens.c.user_id == user_id).returning(tokens.c.id)
        async with self._writing() as connection:
            return (await connection.execute(query)).one_or_none() is not None

    async def _find_token(self, which: ColumnElement[bool]) -> FoundToken | None:
        query = (
            select(*_TOKEN, *USER)
            .select_from(WITH_PICTURE.join(tokens, tokens.c.user_id == users.c.id))
            .where(which, users.c.disabled_at.is_(None))
        )
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None or (row.expires_at is not None and row.expires_at <= utc_now()):
                return None
            return FoundToken(_token(row), user_of(row))


def _token(row: Any) -> Token:
    return Token(row.token_id, row.token_name, Scope(row.scopes), row.token_created_at, row.expires_at, row.used_at)
