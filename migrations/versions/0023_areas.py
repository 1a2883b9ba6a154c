"""Areas of the town: the tree, where people live and where tasks are; grid workers, whose role is for an area.

Revision 0023, after 0022. What `people.area` says in people's own words stays as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SCOPES = "'site','community','organisation','team'"


def upgrade() -> None:
    """Apply the change."""
    op.create_table('areas',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('parent_level', sa.Integer(), nullable=True),
    sa.Column('name_en', sa.String(length=80), nullable=False),
    sa.Column('name_zh', sa.String(length=80), nullable=False),
    sa.Column('began_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('into_id', sa.Integer(), nullable=True),
    sa.Column('from_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(parent_id IS NULL) = (parent_level IS NULL)", name=op.f('ck_areas_parent')),
    sa.CheckConstraint("code <> ''", name=op.f('ck_areas_code')),
    sa.CheckConstraint("into_id IS NULL OR (ended_on IS NOT NULL AND into_id <> id)", name=op.f('ck_areas_into_id')),
    sa.CheckConstraint("level < 5 OR parent_id IS NOT NULL", name=op.f('ck_areas_cell')),
    sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f('ck_areas_level')),
    sa.CheckConstraint("name_en <> '' OR name_zh <> ''", name=op.f('ck_areas_names')),
    sa.CheckConstraint("parent_level < level", name=op.f('ck_areas_parent_level')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_areas_community_id')),
    sa.ForeignKeyConstraint(['from_id'], ['areas.id'], name=op.f('fk_areas_from_id')),
    sa.ForeignKeyConstraint(['into_id'], ['areas.id'], name=op.f('fk_areas_into_id')),
    sa.ForeignKeyConstraint(['parent_id', 'parent_level', 'community_id'], ['areas.id', 'areas.level', 'areas.community_id'], name=op.f('fk_areas_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_areas')),
    sa.UniqueConstraint('community_id', 'code', name=op.f('uq_areas_community_id_code')),
    sa.UniqueConstraint('id', 'level', 'community_id', name=op.f('uq_areas_id_level_community_id'))
    )
    with op.batch_alter_table('areas', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_areas_parent_id'), ['parent_id'], unique=False)

    op.create_table('area_withins',
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('within_id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('steps', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_area_withins_area_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_area_withins_community_id')),
    sa.ForeignKeyConstraint(['within_id'], ['areas.id'], name=op.f('fk_area_withins_within_id')),
    sa.PrimaryKeyConstraint('area_id', 'within_id', name=op.f('pk_area_withins'))
    )
    with op.batch_alter_table('area_withins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_area_withins_within_id'), ['within_id'], unique=False)

    op.create_table('area_steps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name_en', sa.String(length=80), nullable=False),
    sa.Column('name_zh', sa.String(length=80), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=True),
    sa.Column('by_user_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('made','renamed','merged','split','ended')", name=op.f('ck_area_steps_kind')),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_area_steps_area_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_area_steps_community_id')),
    sa.ForeignKeyConstraint(['other_id'], ['areas.id'], name=op.f('fk_area_steps_other_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_area_steps'))
    )
    with op.batch_alter_table('area_steps', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_area_steps_area_id'), ['area_id'], unique=False)

    op.create_table('person_homes',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('set_by_user_id', sa.Integer(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_person_homes_area_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_person_homes_community_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_person_homes_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_person_homes'))
    )
    with op.batch_alter_table('person_homes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_homes_area_id'), ['area_id'], unique=False)

    op.create_table('task_areas',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_task_areas_area_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_task_areas_community_id')),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_task_areas_task_id')),
    sa.PrimaryKeyConstraint('task_id', name=op.f('pk_task_areas'))
    )
    with op.batch_alter_table('task_areas', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_areas_area_id'), ['area_id'], unique=False)

    with op.batch_alter_table('role_grants', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_role_grants_scope_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_role_grants_scope_kind'), f"scope_kind IN ({SCOPES},'area')")
        batch_op.create_check_constraint(op.f('ck_role_grants_area'), "(role = 'grid_worker') = (scope_kind = 'area')")


def downgrade() -> None:
    """Take it back."""
    op.execute("DELETE FROM role_grants WHERE scope_kind = 'area'")
    with op.batch_alter_table('role_grants', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_role_grants_area'), type_='check')
        batch_op.drop_constraint(op.f('ck_role_grants_scope_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_role_grants_scope_kind'), f"scope_kind IN ({SCOPES})")
    with op.batch_alter_table('task_areas', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_areas_area_id'))

    op.drop_table('task_areas')
    with op.batch_alter_table('person_homes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_homes_area_id'))

    op.drop_table('person_homes')
    with op.batch_alter_table('area_steps', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_steps_area_id'))

    op.drop_table('area_steps')
    with op.batch_alter_table('area_withins', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_withins_within_id'))

    op.drop_table('area_withins')
    with op.batch_alter_table('areas', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_areas_parent_id'))

    op.drop_table('areas')
