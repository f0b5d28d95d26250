"""units, second factors, the audit log in the console."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_by', sa.String(length=64), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('found', sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_check'))
    )
    op.create_table('staff_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=50), nullable=False),
    sa.Column('short_name', sa.String(length=12), server_default='', nullable=False),
    sa.Column('position', sa.Integer(), server_default='0', nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_unit')),
    sa.UniqueConstraint('name', name=op.f('uq_staff_unit_name'))
    )
    op.create_table('two_factor_rule',
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.PrimaryKeyConstraint('role', name=op.f('pk_two_factor_rule'))
    )
    op.create_table('staff_recovery_code',
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_staff_recovery_code_staff_id_staff_member')),
    sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_staff_recovery_code'))
    )
    with op.batch_alter_table('staff_recovery_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_recovery_code_staff_id'), ['staff_id'], unique=False)

    op.create_table('staff_totp',
    sa.Column('staff_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_counter', sa.Integer(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_staff_totp_staff_id_staff_member')),
    sa.PrimaryKeyConstraint('staff_id', name=op.f('pk_staff_totp'))
    )
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_application_next'))
        batch_op.create_index('ix_application_next', ['is_open', 'next_limit_on', 'arrived_on', 'id', 'handler'], unique=False)

    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index('ix_audit_entry_action_at', ['action', 'at', 'id'], unique=False)
        batch_op.create_index('ix_audit_entry_actor_at', ['actor', 'at', 'id'], unique=False)

    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.create_index('ix_case_event_actor', ['actor', 'application_id'], unique=False)

    with op.batch_alter_table('staff_member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unit_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_staff_member_unit_id'), ['unit_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_staff_member_unit_id_staff_unit'), 'staff_unit', ['unit_id'], ['id'])

    # until there were these two duties, everybody could do what needs them now
    op.execute("UPDATE staff_member SET duties = duties || ',document_editor,secrecy_reviewer' WHERE duties <> ''")
    op.execute("UPDATE staff_member SET duties = 'document_editor,secrecy_reviewer' WHERE duties = ''")

    with op.batch_alter_table('staff_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('browser', sa.String(length=40), server_default='', nullable=False))
        batch_op.add_column(sa.Column('awaits', sa.String(length=8), server_default='', nullable=False))



def downgrade() -> None:
    op.execute("UPDATE staff_member SET duties = replace(duties, ',document_editor', '')")
    op.execute("UPDATE staff_member SET duties = replace(duties, ',secrecy_reviewer', '')")
    op.execute("UPDATE staff_member SET duties = '' WHERE duties LIKE 'document_editor%' OR duties LIKE 'secrecy_reviewer%'")

    with op.batch_alter_table('staff_session', schema=None) as batch_op:
        batch_op.drop_column('awaits')
        batch_op.drop_column('browser')

    with op.batch_alter_table('staff_member', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_staff_member_unit_id_staff_unit'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_staff_member_unit_id'))
        batch_op.drop_column('unit_id')

    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.drop_index('ix_case_event_actor')

    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_actor_at')
        batch_op.drop_index('ix_audit_entry_action_at')

    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_index('ix_application_next')
        batch_op.create_index(batch_op.f('ix_application_next'), ['is_open', 'next_limit_on', 'arrived_on', 'id'], unique=False)

    op.drop_table('staff_totp')
    with op.batch_alter_table('staff_recovery_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_recovery_code_staff_id'))

    op.drop_table('staff_recovery_code')
    op.drop_table('two_factor_rule')
    op.drop_table('staff_unit')
    op.drop_table('audit_check')
