"""The life of a document: its versions, status, scope, history, links and original file."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('knowledge_document_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=200), nullable=False),
    sa.Column('action', sa.String(length=30), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['knowledge_document.id'], name=op.f('fk_knowledge_document_event_document_id_knowledge_document'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_knowledge_document_event'))
    )
    with op.batch_alter_table('knowledge_document_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_knowledge_document_event_document_id'), ['document_id'], unique=False)

    op.create_table('knowledge_document_file',
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['knowledge_document.id'], name=op.f('fk_knowledge_document_file_document_id_knowledge_document'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', name=op.f('pk_knowledge_document_file'))
    )
    op.create_table('knowledge_document_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('from_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['from_id'], ['knowledge_document.id'], name=op.f('fk_knowledge_document_link_from_id_knowledge_document'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['to_id'], ['knowledge_document.id'], name=op.f('fk_knowledge_document_link_to_id_knowledge_document'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_knowledge_document_link')),
    sa.UniqueConstraint('from_id', 'to_id', 'kind', name=op.f('uq_knowledge_document_link_from_id_to_id_kind'))
    )
    with op.batch_alter_table('knowledge_document_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_knowledge_document_link_to_id'), ['to_id'], unique=False)

    with op.batch_alter_table('knowledge_document', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('status', sa.String(length=20), server_default='published', nullable=False))
        batch_op.add_column(sa.Column('scope', sa.String(length=20), server_default='proactive', nullable=False))
        batch_op.add_column(sa.Column('scope_ground', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('effective_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('expires_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('ended_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('is_normative', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.drop_constraint(batch_op.f('uq_knowledge_document_source_name'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_knowledge_document_source_name_version'), ['source_name', 'version'])



def downgrade() -> None:
    with op.batch_alter_table('knowledge_document', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_knowledge_document_source_name_version'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_knowledge_document_source_name'), ['source_name'])
        batch_op.drop_column('is_normative')
        batch_op.drop_column('ended_on')
        batch_op.drop_column('expires_on')
        batch_op.drop_column('effective_on')
        batch_op.drop_column('scope_ground')
        batch_op.drop_column('scope')
        batch_op.drop_column('status')
        batch_op.drop_column('version')

    with op.batch_alter_table('knowledge_document_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_knowledge_document_link_to_id'))

    op.drop_table('knowledge_document_link')
    op.drop_table('knowledge_document_file')
    with op.batch_alter_table('knowledge_document_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_knowledge_document_event_document_id'))

    op.drop_table('knowledge_document_event')
