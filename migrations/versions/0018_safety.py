"""Reports of what went wrong, who read them, and who is kept away from minors and homes.

Revision 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table('safeguarding_flags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('set_by_user_id', sa.Integer(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_user_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_safeguarding_flags_reason')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_safeguarding_flags_community_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_safeguarding_flags_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_safeguarding_flags'))
    )
    with op.batch_alter_table('safeguarding_flags', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_safeguarding_flags_community_id'), ['community_id'], unique=False)
        batch_op.create_index('uq_safeguarding_flags_open', ['person_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('incident_reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=True),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('involved', sa.String(length=300), nullable=False),
    sa.Column('reported_by_person_id', sa.Integer(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('incident','complaint','near_miss','concern')", name=op.f('ck_incident_reports_kind')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_incident_reports_community_id')),
    sa.ForeignKeyConstraint(['reported_by_person_id'], ['people.id'], name=op.f('fk_incident_reports_reported_by_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_reports'))
    )
    with op.batch_alter_table('incident_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_reports_community_id_id'), ['community_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incident_reports_reported_by_person_id'), ['reported_by_person_id'], unique=False)

    op.create_table('incident_decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('sentence', sa.String(length=300), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('by_user_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'closed' OR sentence <> ''", name=op.f('ck_incident_decisions_sentence')),
    sa.CheckConstraint("state IN ('seen','closed')", name=op.f('ck_incident_decisions_state')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_incident_decisions_community_id')),
    sa.ForeignKeyConstraint(['report_id'], ['incident_reports.id'], name=op.f('fk_incident_decisions_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_decisions')),
    sa.UniqueConstraint('report_id', 'state', name=op.f('uq_incident_decisions_report_id_state'))
    )
    op.create_table('incident_people',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_incident_people_community_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_incident_people_person_id')),
    sa.ForeignKeyConstraint(['report_id'], ['incident_reports.id'], name=op.f('fk_incident_people_report_id')),
    sa.PrimaryKeyConstraint('report_id', 'person_id', name=op.f('pk_incident_people'))
    )
    with op.batch_alter_table('incident_people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_people_person_id'), ['person_id'], unique=False)

    op.create_table('incident_readings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_incident_readings_community_id')),
    sa.ForeignKeyConstraint(['report_id'], ['incident_reports.id'], name=op.f('fk_incident_readings_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_readings'))
    )
    with op.batch_alter_table('incident_readings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_readings_report_id'), ['report_id'], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('incident_readings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_readings_report_id'))

    op.drop_table('incident_readings')
    with op.batch_alter_table('incident_people', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_people_person_id'))

    op.drop_table('incident_people')
    op.drop_table('incident_decisions')
    with op.batch_alter_table('incident_reports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_reports_reported_by_person_id'))
        batch_op.drop_index(batch_op.f('ix_incident_reports_community_id_id'))

    op.drop_table('incident_reports')
    with op.batch_alter_table('safeguarding_flags', schema=None) as batch_op:
        batch_op.drop_index('uq_safeguarding_flags_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_safeguarding_flags_community_id'))

    op.drop_table('safeguarding_flags')
