"""what the periods of an application mean."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('application', sa.Column('period_note', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.execute('ALTER TABLE application DROP COLUMN period_note')
