"""what may be said after what, and notices that are allowed."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notice_consent',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('event', sa.String(length=100), nullable=False),
    sa.Column('template', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('allowed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('retry_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_notice_consent_conversation_id_conversation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_consent')),
    sa.UniqueConstraint('conversation_id', 'event', 'template', name=op.f('uq_notice_consent_conversation_id_event_template'))
    )
    with op.batch_alter_table('notice_consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_consent_state'), ['state'], unique=False)

    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('messaged_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('tapped_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('knocked_for', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.drop_column('knocked_for')
        batch_op.drop_column('tapped_at')
        batch_op.drop_column('messaged_at')

    with op.batch_alter_table('notice_consent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_consent_state'))

    op.drop_table('notice_consent')
