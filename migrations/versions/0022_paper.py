"""Paper lists that were typed in, line by line; what a word on one of several visits changed.

Revision 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "paper_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_by_user_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("byte_count", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(sha256 IS NULL) = (file_name IS NULL) AND (sha256 IS NULL) = (byte_count IS NULL)",
            name=op.f("ck_paper_sheets_picture"),
        ),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by_user_id IS NULL)", name=op.f("ck_paper_sheets_undone")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_paper_sheets_community_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_paper_sheets_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheets")),
        sa.UniqueConstraint("shift_id", "number", name=op.f("uq_paper_sheets_shift_id_number")),
    )
    op.create_table(
        "paper_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('recorded','differs')", name=op.f("ck_paper_lines_outcome")),
        sa.CheckConstraint("left_at IS NULL OR left_at > came_at", name=op.f("ck_paper_lines_left_at")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_paper_lines_community_id")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagements.id"], name=op.f("fk_paper_lines_engagement_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_paper_lines_person_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["paper_sheets.id"], name=op.f("fk_paper_lines_sheet_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_paper_lines_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_lines")),
        sa.UniqueConstraint("sheet_id", "person_id", name=op.f("uq_paper_lines_sheet_id_person_id")),
    )
    with op.batch_alter_table("paper_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_lines_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(
            "uq_paper_lines_recorded",
            ["shift_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("outcome = 'recorded' AND undone_at IS NULL"),
            postgresql_where=sa.text("outcome = 'recorded' AND undone_at IS NULL"),
        )

    op.create_table(
        "hour_adjustments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("verification_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("moved_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes_before", sa.Integer(), nullable=False),
        sa.Column("minutes_after", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'off') = (moved_to IS NULL)", name=op.f("ck_hour_adjustments_moved_to")),
        sa.CheckConstraint("kind IN ('end','start','off')", name=op.f("ck_hour_adjustments_kind")),
        sa.CheckConstraint(
            "minutes_after > 0 AND minutes_after < minutes_before", name=op.f("ck_hour_adjustments_minutes")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_hour_adjustments_community_id")),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verifications.id"], name=op.f("fk_hour_adjustments_verification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_adjustments")),
        sa.UniqueConstraint("verification_id", name=op.f("uq_hour_adjustments_verification_id")),
    )
    with op.batch_alter_table("hour_adjustments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hour_adjustments_community_id_id"), ["community_id", "id"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("hour_adjustments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hour_adjustments_community_id_id"))

    op.drop_table("hour_adjustments")
    with op.batch_alter_table("paper_lines", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_paper_lines_recorded",
            sqlite_where=sa.text("outcome = 'recorded' AND undone_at IS NULL"),
            postgresql_where=sa.text("outcome = 'recorded' AND undone_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_paper_lines_engagement_id"))

    op.drop_table("paper_lines")
    op.drop_table("paper_sheets")
