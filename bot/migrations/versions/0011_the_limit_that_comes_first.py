"""the limit that comes first."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


_DUTY = "FROM case_limit AS l WHERE l.application_id = application.id AND l.kind NOT IN ('receipt', 'correction_notice')"


def upgrade() -> None:
    op.add_column('application', sa.Column('next_limit', sa.String(length=24), nullable=True))
    op.add_column('application', sa.Column('next_limit_on', sa.Date(), nullable=True))
    op.execute("UPDATE application SET next_limit = 'receipt' WHERE state = 'arrived' AND is_open")
    op.execute(
        f"UPDATE application SET next_limit = (SELECT l.kind {_DUTY}"
        " ORDER BY l.due_on, CASE l.kind WHEN 'reply' THEN 0 ELSE 1 END, l.kind LIMIT 1),"
        f" next_limit_on = coalesce((SELECT min(l.due_on) {_DUTY}), due_on) WHERE state <> 'arrived' AND is_open"
    )
    op.drop_index('ix_application_handler', table_name='application')
    op.drop_index('ix_application_open_due', table_name='application')
    first = ['is_open', 'next_limit_on', 'arrived_on', 'id']
    op.create_index('ix_application_next', 'application', first)
    op.create_index('ix_application_handler_next', 'application', ['handler', *first])
    op.create_index('ix_application_state_next', 'application', ['state', *first])


def downgrade() -> None:
    for name in ('ix_application_state_next', 'ix_application_handler_next', 'ix_application_next'):
        op.drop_index(name, table_name='application')
    op.create_index('ix_application_open_due', 'application', ['is_open', 'due_on', 'id'])
    op.create_index('ix_application_handler', 'application', ['handler'])
    op.execute('ALTER TABLE application DROP COLUMN next_limit_on')
    op.execute('ALTER TABLE application DROP COLUMN next_limit')
