"""Shifts without a fixed hour, when people mean to come to them, and searches that people keep.

Revision 0024, after 0023.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OPEN_WINDOWS = "flexible_minutes IS NOT NULL AND cancelled_at IS NULL"


def upgrade() -> None:
    """Apply the change."""
    # As text, for Alembic leaves a column's CHECK away on SQLite; a rebuild of the table would copy every shift.
    op.execute(
        "ALTER TABLE shifts ADD COLUMN flexible_minutes INTEGER"
        " CONSTRAINT ck_shifts_flexible_minutes CHECK (flexible_minutes BETWEEN 1 AND 1440)"
    )
    op.create_index(
        "ix_shifts_flexible", "shifts", ["community_id", "ends_at", "starts_at"], unique=False,
        sqlite_where=sa.text(OPEN_WINDOWS), postgresql_where=sa.text(OPEN_WINDOWS),
    )

    op.create_table(
        "visit_plans",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_visit_plans_assignment_id")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_visit_plans_community_id")),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_visit_plans")),
    )

    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("q", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("domain", sa.String(length=20), nullable=False),
        sa.Column("area", sa.String(length=10), nullable=False),
        sa.Column("near", sa.String(length=1), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_searches_name")),
        sa.CheckConstraint("q <> '' OR day <> '' OR domain <> '' OR area <> ''", name=op.f("ck_saved_searches_filters")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_saved_searches_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_saved_searches_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
    )
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.create_index("uq_saved_searches_name", ["person_id", "name"], unique=True)
        batch_op.create_index(
            "ix_saved_searches_telling", ["community_id", "person_id"], unique=False,
            sqlite_where=sa.text("told_until_at IS NOT NULL"), postgresql_where=sa.text("told_until_at IS NOT NULL"),
        )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("saved_searches")
    op.drop_table("visit_plans")
    op.drop_index("ix_shifts_flexible", "shifts")
    op.execute("ALTER TABLE shifts DROP COLUMN flexible_minutes")
