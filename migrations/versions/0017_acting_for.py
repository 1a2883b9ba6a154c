"""Who acts for whom; personal links.

Revision 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "mandates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("helper_person_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("agreed", sa.String(length=10), nullable=False),
        sa.Column("slip_no", sa.String(length=40), nullable=True),
        sa.Column("is_guardian", sa.Boolean(), nullable=False),
        sa.Column("given_by_user_id", sa.Integer(), nullable=True),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("scope IN ('tasks','all')", name=op.f("ck_mandates_scope")),
        sa.CheckConstraint("agreed IN ('own','station','slip')", name=op.f("ck_mandates_agreed")),
        sa.CheckConstraint("(agreed = 'slip') = (slip_no IS NOT NULL)", name=op.f("ck_mandates_slip")),
        sa.CheckConstraint("NOT is_guardian OR agreed <> 'own'", name=op.f("ck_mandates_guardian")),
        sa.CheckConstraint("helper_person_id <> person_id", name=op.f("ck_mandates_two")),
        sa.CheckConstraint("until_at IS NULL OR until_at > since_at", name=op.f("ck_mandates_span")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_mandates_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mandates_person_id")),
        sa.ForeignKeyConstraint(["helper_person_id"], ["people.id"], name=op.f("fk_mandates_helper_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandates")),
    )
    op.create_index(op.f("ix_mandates_helper_person_id"), "mandates", ["helper_person_id"])
    op.create_index(
        "uq_mandates_open", "mandates", ["person_id", "helper_person_id"], unique=True,
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "personal_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_user_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_personal_links_span")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_personal_links_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_personal_links_person_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_personal_links_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_links")),
    )
    op.create_index(op.f("ix_personal_links_task_id"), "personal_links", ["task_id"])
    op.create_index(
        "uq_personal_links_open", "personal_links", ["person_id", "task_id"], unique=True,
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(
        "uq_personal_links_open", "personal_links",
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    op.drop_index(op.f("ix_personal_links_task_id"), "personal_links")
    op.drop_table("personal_links")
    op.drop_index(
        "uq_mandates_open", "mandates",
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    op.drop_index(op.f("ix_mandates_helper_person_id"), "mandates")
    op.drop_table("mandates")
