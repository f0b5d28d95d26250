"""Requests of citizens, and traces by which applications that ask for the same are found."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('citizen_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=32), nullable=False),
    sa.Column('prefix', sa.String(length=8), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('query_code', sa.LargeBinary(), nullable=False),
    sa.Column('query_code_hash', sa.String(length=64), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('id_number', sa.LargeBinary(), nullable=True),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('answers', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_citizen_request')),
    sa.UniqueConstraint('number', name=op.f('uq_citizen_request_number')),
    sa.UniqueConstraint('prefix', 'year', 'sequence', name=op.f('uq_citizen_request_prefix_year_sequence')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_citizen_request_token_hash'))
    )
    with op.batch_alter_table('citizen_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_citizen_request_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index('ix_citizen_request_state_submitted_at', ['state', 'submitted_at'], unique=False)

    op.create_table('citizen_request_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=12), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(length=8), nullable=False),
    sa.Column('article', sa.String(length=64), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('told', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['citizen_request.id'], name=op.f('fk_citizen_request_event_request_id_citizen_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_citizen_request_event')),
    sa.UniqueConstraint('request_id', 'sequence', name=op.f('uq_citizen_request_event_request_id_sequence'))
    )
    op.create_table('application_trace',
    sa.Column('hash', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('application_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_application_trace_application_id_application')),
    sa.PrimaryKeyConstraint('hash', 'application_id', name=op.f('pk_application_trace')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('application_trace', schema=None) as batch_op:
        batch_op.create_index('ix_application_trace_application_id', ['application_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('application_trace', schema=None) as batch_op:
        batch_op.drop_index('ix_application_trace_application_id')

    op.drop_table('application_trace')
    op.drop_table('citizen_request_event')
    with op.batch_alter_table('citizen_request', schema=None) as batch_op:
        batch_op.drop_index('ix_citizen_request_state_submitted_at')
        batch_op.drop_index(batch_op.f('ix_citizen_request_conversation_id'))

    op.drop_table('citizen_request')
