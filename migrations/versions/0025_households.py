"""Time that households share by agreement, and sign-ins that several people use.

Revision 0025, after 0024.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table('sharing_invitations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('from_person_id', sa.Integer(), nullable=False),
    sa.Column('to_person_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by_user_id', sa.Integer(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_user_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("outcome IN ('joined','declined','withdrawn','expired','changed')", name=op.f('ck_sharing_invitations_outcome')),
    sa.CheckConstraint('(ended_at IS NULL) = (outcome IS NULL)', name=op.f('ck_sharing_invitations_ended')),
    sa.CheckConstraint('expires_at > asked_at', name=op.f('ck_sharing_invitations_span')),
    sa.CheckConstraint('from_person_id <> to_person_id', name=op.f('ck_sharing_invitations_two')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_sharing_invitations_community_id')),
    sa.ForeignKeyConstraint(['from_person_id'], ['people.id'], name=op.f('fk_sharing_invitations_from_person_id')),
    sa.ForeignKeyConstraint(['to_person_id'], ['people.id'], name=op.f('fk_sharing_invitations_to_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_invitations'))
    )
    with op.batch_alter_table('sharing_invitations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sharing_invitations_to_person_id'), ['to_person_id'], unique=False)
        batch_op.create_index('uq_sharing_invitations_open', ['from_person_id', 'to_person_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('sharings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_sharings_community_id')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_sharings_household_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharings'))
    )
    op.create_table('shared_sign_ins',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('since_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_shared_sign_ins_community_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_shared_sign_ins_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shared_sign_ins'))
    )
    with op.batch_alter_table('shared_sign_ins', schema=None) as batch_op:
        batch_op.create_index('uq_shared_sign_ins_open', ['user_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('sharing_answers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('is_yes', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_user_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_sharing_answers_community_id')),
    sa.ForeignKeyConstraint(['invitation_id'], ['sharing_invitations.id'], name=op.f('fk_sharing_answers_invitation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_sharing_answers_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_answers')),
    sa.UniqueConstraint('invitation_id', 'person_id', name=op.f('uq_sharing_answers_invitation_id_person_id'))
    )
    op.create_table('sharing_members',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('sharing_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('joined_by_user_id', sa.Integer(), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('left_by_user_id', sa.Integer(), nullable=True),
    sa.Column('left_because', sa.String(length=10), nullable=True),
    sa.Column('rule_pack', sa.String(length=40), nullable=True),
    sa.CheckConstraint("left_because IN ('own','standing','home','consent','last')", name=op.f('ck_sharing_members_left_because')),
    sa.CheckConstraint('(left_at IS NULL) = (left_because IS NULL)', name=op.f('ck_sharing_members_left')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_sharing_members_community_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_sharing_members_person_id')),
    sa.ForeignKeyConstraint(['sharing_id'], ['sharings.id'], name=op.f('fk_sharing_members_sharing_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_members'))
    )
    with op.batch_alter_table('sharing_members', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sharing_members_sharing_id'), ['sharing_id'], unique=False)
        batch_op.create_index('uq_sharing_members_open', ['person_id'], unique=True, sqlite_where=sa.text('left_at IS NULL'), postgresql_where=sa.text('left_at IS NULL'))

    op.create_table('sharing_moves',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_user_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('in','back','part')", name=op.f('ck_sharing_moves_kind')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_sharing_moves_minutes')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_sharing_moves_community_id')),
    sa.ForeignKeyConstraint(['member_id'], ['sharing_members.id'], name=op.f('fk_sharing_moves_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_moves'))
    )
    with op.batch_alter_table('sharing_moves', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sharing_moves_member_id'), ['member_id'], unique=False)


def downgrade() -> None:
    """Take the change back."""
    for table in (
        "sharing_moves", "sharing_members", "sharing_answers", "shared_sign_ins", "sharings", "sharing_invitations",
    ):
        op.drop_table(table)
