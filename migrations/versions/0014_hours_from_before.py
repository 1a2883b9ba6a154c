"""Hours from before: batches, entries, words and credits.

Revision 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "carried_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("brought_by_user_id", sa.Integer(), nullable=True),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_carried_batches_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_batches")),
    )
    with op.batch_alter_table("carried_batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_carried_batches_community_id_id"), ["community_id", "id"], unique=False)

    op.create_table(
        "carried_credits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_carried_credits_minutes")),
        sa.ForeignKeyConstraint(["batch_id"], ["carried_batches.id"], name=op.f("fk_carried_credits_batch_id")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_carried_credits_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_carried_credits_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_credits")),
        sa.UniqueConstraint("batch_id", "person_id", name=op.f("uq_carried_credits_batch_id_person_id")),
    )
    with op.batch_alter_table("carried_credits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_carried_credits_person_id"), ["person_id"], unique=False)

    op.create_table(
        "carried_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("brought_by_user_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("by_user_id <> brought_by_user_id", name=op.f("ck_carried_words_two_people")),
        sa.ForeignKeyConstraint(["batch_id"], ["carried_batches.id"], name=op.f("fk_carried_words_batch_id")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_carried_words_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_words")),
        sa.UniqueConstraint("batch_id", "by_user_id", name=op.f("uq_carried_words_batch_id_by_user_id")),
    )
    op.create_table(
        "carried_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(length=160), nullable=False),
        sa.Column("team", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("credit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_carried_hours_minutes")),
        sa.ForeignKeyConstraint(["batch_id"], ["carried_batches.id"], name=op.f("fk_carried_hours_batch_id")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_carried_hours_community_id")),
        sa.ForeignKeyConstraint(["credit_id"], ["carried_credits.id"], name=op.f("fk_carried_hours_credit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_carried_hours_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_hours")),
        sa.UniqueConstraint("community_id", "mark", name=op.f("uq_carried_hours_community_id_mark")),
    )
    with op.batch_alter_table("carried_hours", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_carried_hours_batch_id_person_id"), ["batch_id", "person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_carried_hours_credit_id"), ["credit_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_carried_hours_person_id_served_on"), ["person_id", "served_on"], unique=False
        )
        batch_op.create_index(
            "ix_carried_hours_uncredited",
            ["batch_id"],
            unique=False,
            sqlite_where=sa.text("credit_id IS NULL"),
            postgresql_where=sa.text("credit_id IS NULL"),
        )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("carried_hours")
    op.drop_table("carried_words")
    op.drop_table("carried_credits")
    op.drop_table("carried_batches")
