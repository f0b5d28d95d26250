"""alerts."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('setting_state',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_setting_state'))
    )
    op.create_table('alert',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('ref', sa.String(length=8), server_default='', nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('stage', sa.String(length=24), nullable=False),
    sa.Column('recipient', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_by', sa.String(length=64), nullable=True),
    sa.Column('obsolete_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_alert_application_id_application')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alert')),
    sa.UniqueConstraint('application_id', 'kind', 'ref', 'due_on', 'stage', 'recipient', name=op.f('uq_alert_application_id_kind_ref_due_on_stage_recipient'))
    )
    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.create_index('ix_alert_current', ['recipient', 'seen_at', 'due_on', 'id'], unique=False, sqlite_where=sa.text('obsolete_at IS NULL'), postgresql_where=sa.text('obsolete_at IS NULL'))
        batch_op.create_index('ix_alert_due', ['due_on', 'id'], unique=False, sqlite_where=sa.text('obsolete_at IS NULL'), postgresql_where=sa.text('obsolete_at IS NULL'))
        batch_op.create_index('uq_alert_of_no_case', ['kind', 'ref', 'due_on', 'stage', 'recipient'], unique=True, sqlite_where=sa.text('application_id IS NULL'), postgresql_where=sa.text('application_id IS NULL'))

    with op.batch_alter_table('case_limit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('handler', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('alerted', sa.String(length=96), server_default='', nullable=False))
        batch_op.drop_index(batch_op.f('ix_case_limit_due_on'))
        batch_op.create_index('ix_case_limit_due', ['due_on', 'id', 'kind', 'alerted', 'handler'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('case_limit', schema=None) as batch_op:
        batch_op.drop_index('ix_case_limit_due')
        batch_op.create_index(batch_op.f('ix_case_limit_due_on'), ['due_on', 'id'], unique=False)
        batch_op.drop_column('alerted')
        batch_op.drop_column('handler')

    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.drop_index('ix_alert_due', sqlite_where=sa.text('obsolete_at IS NULL'), postgresql_where=sa.text('obsolete_at IS NULL'))
        batch_op.drop_index('uq_alert_of_no_case', sqlite_where=sa.text('application_id IS NULL'), postgresql_where=sa.text('application_id IS NULL'))
        batch_op.drop_index('ix_alert_current', sqlite_where=sa.text('obsolete_at IS NULL'), postgresql_where=sa.text('obsolete_at IS NULL'))

    op.drop_table('alert')
    op.drop_table('setting_state')
