"""what is committed behind what webhooks were told."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('webhook_position', schema=None) as batch_op:
        batch_op.add_column(sa.Column('settled_id', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('awaited_id', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('writers', sa.Text(), server_default='', nullable=False))
    op.execute("UPDATE webhook_position SET settled_id = last_id")  # what was told long ago is not read again


def downgrade() -> None:
    with op.batch_alter_table('webhook_position', schema=None) as batch_op:
        batch_op.drop_column('writers')
        batch_op.drop_column('awaited_id')
        batch_op.drop_column('settled_id')
