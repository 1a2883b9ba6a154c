"""Exact addresses of tasks.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "task_addresses",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.CheckConstraint("address <> ''", name=op.f("ck_task_addresses_address")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_task_addresses_community_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_addresses_task_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_addresses")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("task_addresses")
