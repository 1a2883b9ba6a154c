"""Cards with PINs, the devices that read them, one-time codes, and how a sign-in began.

Revision 0026, after 0025.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

OPEN = {"sqlite_where": sa.text("ended_at IS NULL"), "postgresql_where": sa.text("ended_at IS NULL")}
UNUSED = sa.text("used_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "sign_in_ways",
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=4), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("made_by_user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("way IN ('card','code')", name=op.f("ck_sign_in_ways_way")),
        sa.CheckConstraint("(way = 'code') = (made_by_user_id IS NOT NULL)", name=op.f("ck_sign_in_ways_made_by")),
        sa.ForeignKeyConstraint(["sign_in_id"], ["sign_ins.id"], name=op.f("fk_sign_in_ways_sign_in_id")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_sign_in_ways_community_id")),
        sa.PrimaryKeyConstraint("sign_in_id", name=op.f("pk_sign_in_ways")),
    )
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.LargeBinary(length=16), nullable=False),
        sa.Column("badge_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_user_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_user_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=10), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_cards_ended")),
        sa.CheckConstraint("end_reason IN ('replaced','lost','returned')", name=op.f("ck_cards_end_reason")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_cards_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cards_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("badge_hash", name=op.f("uq_cards_badge_hash")),
    )
    op.create_index(op.f("ix_cards_community_id_id"), "cards", ["community_id", "id"])
    op.create_index("uq_cards_open", "cards", ["person_id"], unique=True, **OPEN)
    op.create_table(
        "card_pins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_user_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("wrong_tries BETWEEN 0 AND 5", name=op.f("ck_card_pins_wrong_tries")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_card_pins_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_card_pins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_pins")),
    )
    op.create_index("uq_card_pins_open", "card_pins", ["person_id"], unique=True, **OPEN)
    op.create_table(
        "devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("seed", sa.LargeBinary(length=16), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_by_user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("expires_at > enrolled_at", name=op.f("ck_devices_span")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_devices_name")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_devices_community_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_devices_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_devices_secret_hash")),
    )
    op.create_index(op.f("ix_devices_community_id_id"), "devices", ["community_id", "id"])
    op.create_table(
        "card_sign_ins",
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sign_in_id"], ["sign_ins.id"], name=op.f("fk_card_sign_ins_sign_in_id")),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_card_sign_ins_community_id")),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_card_sign_ins_card_id")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_card_sign_ins_device_id")),
        sa.PrimaryKeyConstraint("sign_in_id", name=op.f("pk_card_sign_ins")),
    )
    op.create_index(op.f("ix_card_sign_ins_card_id"), "card_sign_ins", ["card_id"])
    op.create_index(op.f("ix_card_sign_ins_device_id"), "card_sign_ins", ["device_id"])
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_one_time_codes_span")),
        sa.CheckConstraint(
            "used_at IS NULL OR ended_at IS NULL", name=op.f("ck_one_time_codes_used_or_ended")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_one_time_codes_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_one_time_codes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_one_time_codes_code_hash")),
    )
    op.create_index(
        "uq_one_time_codes_open", "one_time_codes", ["person_id"], unique=True,
        sqlite_where=UNUSED, postgresql_where=UNUSED,
    )  # fmt: skip


def downgrade() -> None:
    """Take it back."""
    for table in ("one_time_codes", "card_sign_ins", "devices", "card_pins", "cards", "sign_in_ways"):
        op.drop_table(table)
