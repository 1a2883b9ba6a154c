"""What changes were, before and after; months whose books are closed; second looks at credits.

Revision 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=60), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_changes_community_id")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_changes_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_changes_community_id_thing"), ["community_id", "thing"], unique=False)
        batch_op.create_index(batch_op.f("ix_changes_event_id"), ["event_id"], unique=False)


    op.create_table(
        "month_closings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("closed_by_user_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_by_user_id", sa.Integer(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopening_reason", sa.String(length=400), nullable=True),
        sa.CheckConstraint("reopened_by_user_id <> closed_by_user_id", name=op.f("ck_month_closings_two_people")),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopened_by_user_id IS NULL)", name=op.f("ck_month_closings_reopened")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_month_closings_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_closings")),
    )
    with op.batch_alter_table("month_closings", schema=None) as batch_op:
        batch_op.create_index(
            "uq_month_closings_closed", ["community_id", "month"], unique=True,
            sqlite_where=sa.text("reopened_at IS NULL"), postgresql_where=sa.text("reopened_at IS NULL"),
        )


    op.create_table(
        "hour_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("verification_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('fine','fault')", name=op.f("ck_hour_looks_outcome")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_hour_looks_community_id")),
        sa.ForeignKeyConstraint(["verification_id"], ["verifications.id"], name=op.f("fk_hour_looks_verification_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_looks")),
        sa.UniqueConstraint("verification_id", name=op.f("uq_hour_looks_verification_id")),
    )
    with op.batch_alter_table("hour_looks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hour_looks_community_id_id"), ["community_id", "id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("hour_looks")
    op.drop_table("month_closings")
    op.drop_table("changes")
