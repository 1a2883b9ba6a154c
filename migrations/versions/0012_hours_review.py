"""hours review.

Revision 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "hour_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("noticed_by_user_id", sa.Integer(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "code IN ('regular','many-day','many-week','same-pair','by-hand','night')",
            name=op.f("ck_hour_holds_code"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_hour_holds_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagements.id"], name=op.f("fk_hour_holds_engagement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_holds")),
        sa.UniqueConstraint("engagement_id", "code", name=op.f("uq_hour_holds_engagement_id_code")),
    )
    with op.batch_alter_table("hour_holds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hour_holds_community_id_id"), ["community_id", "id"], unique=False)
    op.create_table(
        "hour_disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("verification_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("closed_by_user_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('upheld','changed','withdrawn')", name=op.f("ck_hour_disputes_outcome")),
        sa.CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name=op.f("ck_hour_disputes_closed")),
        sa.CheckConstraint("(outcome IS NULL) = (closed_by_user_id IS NULL)", name=op.f("ck_hour_disputes_closed_by")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_hour_disputes_community_id")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagements.id"], name=op.f("fk_hour_disputes_engagement_id")),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verifications.id"], name=op.f("fk_hour_disputes_verification_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_hour_disputes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_disputes")),
        sa.UniqueConstraint("verification_id", name=op.f("uq_hour_disputes_verification_id")),
    )
    with op.batch_alter_table("hour_disputes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hour_disputes_community_id_id"), ["community_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hour_disputes_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(
            "uq_hour_disputes_open",
            ["engagement_id"],
            unique=True,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("hour_disputes")
    op.drop_table("hour_holds")
