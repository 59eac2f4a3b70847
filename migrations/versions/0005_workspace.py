"""The workspace: folders, what a document is to each person, templates, the trash and what is removed for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME = sa.String(128).with_variant(sa.String(128, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("documents", sa.Column("template", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("documents", sa.Column("purging", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("documents", sa.Column("purged_at", MOMENT, nullable=True))
    # What was deleted before there was a trash to look into stays in it for the whole time.
    op.execute("UPDATE documents SET deleted_at = CURRENT_TIMESTAMP WHERE deleted_at IS NOT NULL")
    sqlite = op.get_bind().dialect.name == "sqlite"
    living, trashed = sa.text("deleted_at IS NULL"), sa.text("deleted_at IS NOT NULL AND purged_at IS NULL")
    op.create_index(
        "ix_documents_title",
        "documents",
        [sa.text("lower(title)" if sqlite else 'lower(title COLLATE "C")'), "id"],
        postgresql_where=living,
        sqlite_where=living,
    )
    op.create_index(
        "ix_documents_deleted_at",
        "documents",
        ["deleted_at", "id"],
        postgresql_where=trashed,
        sqlite_where=trashed,
    )
    op.create_table(
        "folders",
        sa.Column("id", NAME, nullable=False),
        sa.Column("owner_id", NAME, nullable=False),
        sa.Column("parent_id", NAME, nullable=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_folders"),
        sa.ForeignKeyConstraint(["parent_id"], ["folders.id"], name="fk_folders_parent_id_folders", ondelete="CASCADE"),
    )
    op.create_index("ix_folders_owner_id", "folders", ["owner_id"])
    op.create_index("ix_folders_parent_id", "folders", ["parent_id"])
    op.create_table(
        "shelf",
        sa.Column("actor_id", NAME, nullable=False),
        sa.Column("document_id", NAME, nullable=False),
        sa.Column("folder_id", NAME, nullable=True),
        sa.Column("favourite", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("actor_id", "document_id", name="pk_shelf"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_shelf_document_id_documents", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["folder_id"], ["folders.id"], name="fk_shelf_folder_id_folders", ondelete="SET NULL"),
    )
    op.create_index("ix_shelf_document_id", "shelf", ["document_id"])
    op.create_index("ix_shelf_folder_id", "shelf", ["folder_id"])
    op.create_index("ix_shelf_actor_id_opened_at", "shelf", ["actor_id", sa.text("opened_at DESC")])


def downgrade() -> None:
    op.drop_table("shelf")
    op.drop_table("folders")
    op.drop_index("ix_documents_deleted_at", "documents")
    op.drop_index("ix_documents_title", "documents")
    op.drop_column("documents", "purged_at")
    op.drop_column("documents", "purging")
    op.drop_column("documents", "template")
