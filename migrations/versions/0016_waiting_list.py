"""Waiting list and stand-ins.

Revision 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

IS_OPEN = {"sqlite_where": sa.text("ended_at IS NULL"), "postgresql_where": sa.text("ended_at IS NULL")}


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "waits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_by_user_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_user_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "end_reason IN ('left','taken','declined','expired','cancelled')", name=op.f("ck_waits_end_reason")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_waits_ended_at")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_waits_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_waits_person_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_waits_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waits")),
    )
    with op.batch_alter_table("waits", schema=None) as batch_op:
        batch_op.create_index("uq_waits_open", ["shift_id", "person_id"], unique=True, **IS_OPEN)
        batch_op.create_index("ix_waits_person", ["person_id"], unique=False, **IS_OPEN)

    op.create_table(
        "place_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("wait_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_user_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "end_reason IN ('taken','declined','expired','cancelled')", name=op.f("ck_place_offers_end_reason")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_place_offers_ended_at")),
        sa.CheckConstraint("until_at > offered_at", name=op.f("ck_place_offers_until_at")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_place_offers_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_place_offers_person_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_place_offers_shift_id")),
        sa.ForeignKeyConstraint(["wait_id"], ["waits.id"], name=op.f("fk_place_offers_wait_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_offers")),
    )
    with op.batch_alter_table("place_offers", schema=None) as batch_op:
        batch_op.create_index("uq_place_offers_open", ["wait_id"], unique=True, **IS_OPEN)
        batch_op.create_index("ix_place_offers_until", ["community_id", "until_at"], unique=False, **IS_OPEN)

    op.create_table(
        "stand_in_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_user_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_user_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=10), nullable=True),
        sa.CheckConstraint("end_reason IN ('taken','withdrawn')", name=op.f("ck_stand_in_calls_end_reason")),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_stand_in_calls_ended_at")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_stand_in_calls_assignment_id")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_stand_in_calls_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in_calls")),
    )
    with op.batch_alter_table("stand_in_calls", schema=None) as batch_op:
        batch_op.create_index("uq_stand_in_calls_open", ["assignment_id"], unique=True, **IS_OPEN)
        batch_op.create_index("ix_stand_in_calls_open", ["community_id"], unique=False, **IS_OPEN)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("stand_in_calls")
    op.drop_table("place_offers")
    op.drop_table("waits")
