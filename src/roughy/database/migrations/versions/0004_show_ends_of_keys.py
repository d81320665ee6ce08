"""Keep the last letters of a key, by which its owner tells it from others."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of older keys the letters are not known."""
    op.add_column("api_keys", sa.Column("ending", sa.String(4), nullable=True))
