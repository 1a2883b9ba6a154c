"""What a team says together: its agreement with a day of review, and its polls.

Revision 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table('agreements',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('team_gives', sa.Text(), nullable=False),
    sa.Column('member_gives', sa.Text(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=False),
    sa.Column('proposed_by_user_id', sa.Integer(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('adopted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(length=10), nullable=True),
    sa.Column('ended_by_user_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("end_reason IN ('replaced','withdrawn')", name=op.f('ck_agreements_end_reason')),
    sa.CheckConstraint('(ended_at IS NULL) = (end_reason IS NULL)', name=op.f('ck_agreements_ended')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_agreements_number')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_agreements_community_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_agreements_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreements')),
    sa.UniqueConstraint('team_id', 'number', name=op.f('uq_agreements_team_id_number'))
    )
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreements_community_id_review_on'), ['community_id', 'review_on'], unique=False)
        batch_op.create_index('uq_agreements_in_force', ['team_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL AND adopted_at IS NOT NULL'), postgresql_where=sa.text('ended_at IS NULL AND adopted_at IS NOT NULL'))
        batch_op.create_index('uq_agreements_proposed', ['team_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL AND adopted_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL AND adopted_at IS NULL'))

    op.create_table('polls',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=200), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('is_secret', sa.Boolean(), nullable=False),
    sa.Column('is_changeable', sa.Boolean(), nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.Column('quorum_percent', sa.Integer(), nullable=False),
    sa.Column('needed_percent', sa.Integer(), nullable=False),
    sa.Column('requirement', sa.String(length=60), nullable=True),
    sa.Column('opened_by_user_id', sa.Integer(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=10), nullable=True),
    sa.Column('winner', sa.Integer(), nullable=True),
    sa.Column('cancel_reason', sa.String(length=300), nullable=True),
    sa.Column('box', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("outcome IN ('carried','tie','short','no_quorum','cancelled','lost')", name=op.f('ck_polls_outcome')),
    sa.CheckConstraint("winner IS NULL OR (outcome IS NOT NULL AND outcome = 'carried')", name=op.f('ck_polls_winner')),
    sa.CheckConstraint('(box IS NOT NULL) = (is_secret AND closed_at IS NULL)', name=op.f('ck_polls_box')),
    sa.CheckConstraint('(closed_at IS NULL) = (outcome IS NULL)', name=op.f('ck_polls_closed')),
    sa.CheckConstraint('NOT (is_secret AND (is_changeable OR is_live))', name=op.f('ck_polls_secrecy')),
    sa.CheckConstraint('closes_at > opened_at', name=op.f('ck_polls_closes_at')),
    sa.CheckConstraint('needed_percent BETWEEN 0 AND 100', name=op.f('ck_polls_needed_percent')),
    sa.CheckConstraint('quorum_percent BETWEEN 0 AND 100', name=op.f('ck_polls_quorum_percent')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_polls_community_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_polls_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_polls'))
    )
    with op.batch_alter_table('polls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_polls_community_id_closed_at_closes_at'), ['community_id', 'closed_at', 'closes_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_polls_team_id_closed_at'), ['team_id', 'closed_at'], unique=False)

    op.create_table('agreement_signatures',
    sa.Column('agreement_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('by_user_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("how IN ('self','helper','paper')", name=op.f('ck_agreement_signatures_how')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_agreement_signatures_agreement_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_agreement_signatures_community_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_agreement_signatures_person_id')),
    sa.PrimaryKeyConstraint('agreement_id', 'person_id', name=op.f('pk_agreement_signatures'))
    )
    with op.batch_alter_table('agreement_signatures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_signatures_person_id'), ['person_id'], unique=False)

    op.create_table('poll_bundles',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('ballot_count', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=True),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('differing_checks', sa.Integer(), nullable=False),
    sa.Column('typed_by_user_id', sa.Integer(), nullable=False),
    sa.Column('typed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_by_user_id', sa.Integer(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_user_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('ballot_count >= 1', name=op.f('ck_poll_bundles_ballot_count')),
    sa.CheckConstraint('differing_checks BETWEEN 0 AND 2', name=op.f('ck_poll_bundles_differing_checks')),
    sa.CheckConstraint('checked_at IS NULL OR withdrawn_at IS NULL', name=op.f('ck_poll_bundles_checked')),
    sa.CheckConstraint('checked_by_user_id <> typed_by_user_id', name=op.f('ck_poll_bundles_two_people')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_poll_bundles_community_id')),
    sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name=op.f('fk_poll_bundles_poll_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_bundles'))
    )
    with op.batch_alter_table('poll_bundles', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_poll_bundles_poll_id'), ['poll_id'], unique=False)

    op.create_table('poll_options',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=120), nullable=False),
    sa.Column('vote_count', sa.Integer(), nullable=True),
    sa.CheckConstraint('vote_count >= 0', name=op.f('ck_poll_options_vote_count')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_poll_options_community_id')),
    sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name=op.f('fk_poll_options_poll_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_options')),
    sa.UniqueConstraint('poll_id', 'position', name=op.f('uq_poll_options_poll_id_position'))
    )
    op.create_table('poll_voters',
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=True),
    sa.Column('bundle_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(how IS NOT NULL AND how = 'paper') = (bundle_id IS NOT NULL)", name=op.f('ck_poll_voters_bundle')),
    sa.CheckConstraint("how IN ('screen','paper')", name=op.f('ck_poll_voters_how')),
    sa.ForeignKeyConstraint(['bundle_id'], ['poll_bundles.id'], name=op.f('fk_poll_voters_bundle_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_poll_voters_community_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_poll_voters_person_id')),
    sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name=op.f('fk_poll_voters_poll_id')),
    sa.PrimaryKeyConstraint('poll_id', 'person_id', name=op.f('pk_poll_voters'))
    )
    with op.batch_alter_table('poll_voters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_poll_voters_bundle_id'), ['bundle_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_poll_voters_person_id'), ['person_id'], unique=False)

    op.create_table('poll_votes',
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('option_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_poll_votes_community_id')),
    sa.ForeignKeyConstraint(['option_id'], ['poll_options.id'], name=op.f('fk_poll_votes_option_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_poll_votes_person_id')),
    sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name=op.f('fk_poll_votes_poll_id')),
    sa.PrimaryKeyConstraint('poll_id', 'person_id', name=op.f('pk_poll_votes'))
    )
    with op.batch_alter_table('poll_votes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_poll_votes_option_id'), ['option_id'], unique=False)



def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table('poll_votes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_poll_votes_option_id'))

    op.drop_table('poll_votes')
    with op.batch_alter_table('poll_voters', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_poll_voters_person_id'))
        batch_op.drop_index(batch_op.f('ix_poll_voters_bundle_id'))

    op.drop_table('poll_voters')
    op.drop_table('poll_options')
    with op.batch_alter_table('poll_bundles', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_poll_bundles_poll_id'))

    op.drop_table('poll_bundles')
    with op.batch_alter_table('agreement_signatures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_signatures_person_id'))

    op.drop_table('agreement_signatures')
    with op.batch_alter_table('polls', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_polls_team_id_closed_at'))
        batch_op.drop_index(batch_op.f('ix_polls_community_id_closed_at_closes_at'))

    op.drop_table('polls')
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.drop_index('uq_agreements_proposed', sqlite_where=sa.text('ended_at IS NULL AND adopted_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL AND adopted_at IS NULL'))
        batch_op.drop_index('uq_agreements_in_force', sqlite_where=sa.text('ended_at IS NULL AND adopted_at IS NOT NULL'), postgresql_where=sa.text('ended_at IS NULL AND adopted_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_agreements_community_id_review_on'))

    op.drop_table('agreements')
