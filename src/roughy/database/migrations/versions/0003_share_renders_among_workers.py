"""Know who works, and how far each has come with its share of a render."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "attendances",
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_attendances")),
    )
    op.create_index(op.f("ix_attendances_seen_at"), "attendances", ["seen_at"])
    op.create_table(
        "render_shares",
        sa.Column("render_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["render_id"], ["renders.id"], name=op.f("fk_render_shares_render_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("render_id", "number", name=op.f("pk_render_shares")),
    )
