"""who has what in hand, and what is sent in parts."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bot_process',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('heard_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bot_process'))
    )
    op.create_table('message_part',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('passive_for', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_message_part_conversation_id_conversation')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_message_part_message_id_message')),
    sa.ForeignKeyConstraint(['passive_for'], ['message.id'], name=op.f('fk_message_part_passive_for_message')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_part')),
    sa.UniqueConstraint('key', name=op.f('uq_message_part_key'))
    )
    with op.batch_alter_table('message_part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_part_conversation_id'), ['conversation_id', 'sent_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_part_message_id'), ['message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_part_passive_for'), ['passive_for'], unique=False)

    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('channel_user', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('held_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('closed_for', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('claimed_by', sa.String(length=32), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_column('claimed_by')

    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.drop_column('closed_for')
        batch_op.drop_column('held_until')
        batch_op.drop_column('channel_user')

    with op.batch_alter_table('message_part', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_part_passive_for'))
        batch_op.drop_index(batch_op.f('ix_message_part_message_id'))
        batch_op.drop_index(batch_op.f('ix_message_part_conversation_id'))

    op.drop_table('message_part')
    op.drop_table('bot_process')
