"""figures, report files and the ledger of duties."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('duty_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('source_name', sa.String(length=255), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('document_title', sa.Text(), nullable=False),
    sa.Column('passage_id', sa.Integer(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('matter', sa.Text(), nullable=False),
    sa.Column('units', sa.JSON(), nullable=False),
    sa.Column('unit_keys', sa.Text(), nullable=False),
    sa.Column('times', sa.Text(), nullable=False),
    sa.Column('frequency', sa.JSON(), nullable=True),
    sa.Column('time_limit', sa.JSON(), nullable=True),
    sa.Column('seen_on', sa.Date(), nullable=False),
    sa.Column('is_listed', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('is_current', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('applies', sa.Boolean(), nullable=True),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_entry')),
    sa.UniqueConstraint('key', name=op.f('uq_duty_entry_key'))
    )
    with op.batch_alter_table('duty_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_entry_source_name'), ['source_name'], unique=False)

    op.create_table('report_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('period', sa.String(length=12), nullable=False),
    sa.Column('suffix', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_file')),
    sa.UniqueConstraint('kind', 'period', 'suffix', name=op.f('uq_report_file_kind_period_suffix'))
    )
    with op.batch_alter_table('report_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_file_made_at'), ['made_at'], unique=False)

    op.create_table('duty_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('action', sa.String(length=16), nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['duty_entry.id'], name=op.f('fk_duty_mark_entry_id_duty_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_mark'))
    )
    with op.batch_alter_table('duty_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_mark_entry_id'), ['entry_id', 'id'], unique=False)

    op.create_table('duty_occurrence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('do_by', sa.Date(), nullable=False),
    sa.Column('begun_on', sa.Date(), nullable=True),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('document_id', sa.Integer(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['entry_id'], ['duty_entry.id'], name=op.f('fk_duty_occurrence_entry_id_duty_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_occurrence')),
    sa.UniqueConstraint('entry_id', 'due_on', name=op.f('uq_duty_occurrence_entry_id_due_on'))
    )
    with op.batch_alter_table('duty_occurrence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_occurrence_due_on'), ['due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_occurrence_status'), ['status', 'due_on'], unique=False)

    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_application_concluded_on'))
        batch_op.drop_index(batch_op.f('ix_application_received_on'))
        batch_op.create_index('ix_application_came', ['received_on', 'channel', 'route', 'applicant_class', 'concluded_on', 'outcome', 'report_due_on', 'id', 'handler'], unique=False)
        batch_op.create_index('ix_application_ended', ['concluded_on', 'received_on', 'outcome', 'report_due_on', 'id', 'handler'], unique=False)

    with op.batch_alter_table('citizen_request', schema=None) as batch_op:
        batch_op.create_index('ix_citizen_request_submitted_at_kind', ['submitted_at', 'kind'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('citizen_request', schema=None) as batch_op:
        batch_op.drop_index('ix_citizen_request_submitted_at_kind')

    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_index('ix_application_ended')
        batch_op.drop_index('ix_application_came')
        batch_op.create_index(batch_op.f('ix_application_received_on'), ['received_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_concluded_on'), ['concluded_on'], unique=False)

    with op.batch_alter_table('duty_occurrence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_occurrence_status'))
        batch_op.drop_index(batch_op.f('ix_duty_occurrence_due_on'))

    op.drop_table('duty_occurrence')
    with op.batch_alter_table('duty_mark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_mark_entry_id'))

    op.drop_table('duty_mark')
    with op.batch_alter_table('report_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_file_made_at'))

    op.drop_table('report_file')
    with op.batch_alter_table('duty_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_entry_source_name'))

    op.drop_table('duty_entry')
