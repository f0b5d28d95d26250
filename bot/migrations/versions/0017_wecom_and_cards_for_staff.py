"""wecom and cards for staff."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('wecom_sync',
    sa.Column('open_kfid', sa.String(length=64), nullable=False),
    sa.Column('cursor', sa.String(length=200), nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=128), nullable=False),
    sa.Column('token_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('claimed_by', sa.String(length=32), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('retry_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('synced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=True),
    sa.PrimaryKeyConstraint('open_kfid', name=op.f('pk_wecom_sync'))
    )
    op.create_table('staff_card',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('alert_id', sa.Integer(), nullable=True),
    sa.Column('conversation_id', sa.String(length=32), nullable=True),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('claimed_by', sa.String(length=32), nullable=True),
    sa.Column('retry_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], name=op.f('fk_staff_card_alert_id_alert')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_staff_card_conversation_id_conversation')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_staff_card_staff_id_staff_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_card')),
    sa.UniqueConstraint('staff_id', 'alert_id', name=op.f('uq_staff_card_staff_id_alert_id')),
    sa.UniqueConstraint('staff_id', 'conversation_id', 'waiting_since', name=op.f('uq_staff_card_staff_id_conversation_id_waiting_since'))
    )
    with op.batch_alter_table('staff_card', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_card_state'), ['state', 'retry_at'], unique=False)

    with op.batch_alter_table('staff_member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('wecom_userid', sa.String(length=64), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('staff_member', schema=None) as batch_op:
        batch_op.drop_column('wecom_userid')

    with op.batch_alter_table('staff_card', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_card_state'))

    op.drop_table('staff_card')
    op.drop_table('wecom_sync')
