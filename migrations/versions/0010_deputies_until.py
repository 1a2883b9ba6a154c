"""Deputies until a day.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column("role_grants", sa.Column("until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("memberships", sa.Column("role_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("memberships", "role_until")
    op.drop_column("role_grants", "until")
