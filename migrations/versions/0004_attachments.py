"""Attachments: files of documents, and the content that they share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME = sa.String(128).with_variant(sa.String(128, collation="C"), "postgresql")
HASH = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "blobs",
        sa.Column("hash", HASH, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("type", sa.String(127), nullable=False),
        sa.Column("width", sa.Integer, nullable=True),
        sa.Column("height", sa.Integer, nullable=True),
        sa.Column("still", sa.Boolean, nullable=False),
        sa.Column("unused_since", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("hash", name="pk_blobs"),
        sa.UniqueConstraint("key", name="uq_blobs_key"),
    )
    op.create_index("ix_blobs_unused_since", "blobs", ["unused_since"])
    op.create_table(
        "attachments",
        sa.Column("document_id", NAME, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "id", name="pk_attachments"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_attachments_document_id_documents", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["hash"], ["blobs.hash"], name="fk_attachments_hash_blobs"),
    )
    op.create_index("ix_attachments_hash", "attachments", ["hash"])
    op.create_index("ix_attachments_id", "attachments", ["id"])
    op.create_index("ix_attachments_document_id_created_at", "attachments", ["document_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_table("attachments")
    op.drop_table("blobs")
