"""Requests to be erased, erasures, and what was forgotten after its months.

Revision 0027, after 0026.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

OPEN = "ended_at IS NULL"


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "erasure_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ripe_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_user_id", sa.Integer(), nullable=True),
        sa.Column("slip_no", sa.String(length=40), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_user_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("sentence", sa.String(length=500), nullable=True),
        sa.CheckConstraint("outcome IN ('taken_back','erased','kept')", name=op.f("ck_erasure_requests_outcome")),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_erasure_requests_ended")),
        sa.CheckConstraint("outcome <> 'kept' OR sentence IS NOT NULL", name=op.f("ck_erasure_requests_sentence")),
        sa.CheckConstraint("ripe_at >= asked_at", name=op.f("ck_erasure_requests_ripe")),
        sa.CheckConstraint("asked_by_user_id IS NULL OR slip_no IS NOT NULL", name=op.f("ck_erasure_requests_slip")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_erasure_requests_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_erasure_requests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_requests")),
    )
    op.create_index("ix_erasure_requests_community_id", "erasure_requests", ["community_id"], unique=False)
    op.create_index(
        "uq_erasure_requests_open", "erasure_requests", ["person_id"], unique=True, sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "erasures",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_erasures_minutes")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_erasures_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_erasures_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_erasures")),
    )
    op.create_index("ix_erasures_community_id", "erasures", ["community_id"], unique=False)
    op.create_table(
        "retention_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("rule_pack", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_retention_runs_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )
    op.create_index("ix_retention_runs_community_id_id", "retention_runs", ["community_id", "id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    for table in ("retention_runs", "erasures", "erasure_requests"):
        op.drop_table(table)
