"""Repeats: when the first attempt at a request began, and the mark that everything it makes carries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Answers are for a day; what is under way while the schema changes carries no mark and cannot be found.
    op.execute("DELETE FROM repeats WHERE status IS NULL")
    op.add_column("repeats", sa.Column("mark", sa.String(32), nullable=True))
    op.add_column("repeats", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("repeats", "begun_at")
    op.drop_column("repeats", "mark")
