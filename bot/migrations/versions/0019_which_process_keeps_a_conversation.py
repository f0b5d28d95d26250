"""which process keeps a conversation."""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('bot_process', schema=None) as batch_op:
        batch_op.add_column(sa.Column('has_rasa', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kept_by', sa.String(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.drop_column('kept_by')

    with op.batch_alter_table('bot_process', schema=None) as batch_op:
        batch_op.drop_column('has_rasa')
