"""Somebody experienced beside first-timers, extra places for them; rest and time a week, by team.

Revision 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "team_limits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("rest_level", sa.String(length=6), nullable=False),
        sa.Column("rest_minutes", sa.Integer(), nullable=False),
        sa.Column("load_level", sa.String(length=6), nullable=False),
        sa.Column("load_minutes", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_user_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rest_level IN ('off','warn','block')", name=op.f("ck_team_limits_rest_level")),
        sa.CheckConstraint("load_level IN ('off','warn','block')", name=op.f("ck_team_limits_load_level")),
        sa.CheckConstraint("rest_minutes BETWEEN 0 AND 1440", name=op.f("ck_team_limits_rest_minutes")),
        sa.CheckConstraint("load_minutes BETWEEN 0 AND 10080", name=op.f("ck_team_limits_load_minutes")),
        sa.CheckConstraint("(rest_level = 'off') = (rest_minutes = 0)", name=op.f("ck_team_limits_rest")),
        sa.CheckConstraint("(load_level = 'off') = (load_minutes = 0)", name=op.f("ck_team_limits_load")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_team_limits_community_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_limits_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_limits")),
    )
    with op.batch_alter_table("team_limits", schema=None) as batch_op:
        batch_op.create_index(
            "uq_team_limits_open", ["team_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )

    op.create_table(
        "task_guides",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("first_timers_each", sa.Integer(), nullable=False),
        sa.Column("extra_places", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_timers_each BETWEEN 1 AND 9", name=op.f("ck_task_guides_first_timers_each")),
        sa.CheckConstraint("extra_places BETWEEN 0 AND 20", name=op.f("ck_task_guides_extra_places")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_task_guides_community_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_guides_task_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_guides")),
    )

    op.create_table(
        "extra_places",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number BETWEEN 1 AND 20", name=op.f("ck_extra_places_number")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_extra_places_assignment_id")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_extra_places_community_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_extra_places_shift_id")),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_extra_places")),
    )
    with op.batch_alter_table("extra_places", schema=None) as batch_op:
        batch_op.create_index(
            "uq_extra_places_open", ["shift_id", "number"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("extra_places")
    op.drop_table("task_guides")
    op.drop_table("team_limits")
