"""Revisions and digests of documents."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('knowledge_document', schema=None) as batch_op:
        batch_op.add_column(sa.Column('revision', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('file_sha256', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('text_sha256', sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f('ix_knowledge_document_document_number'), ['document_number'], unique=False)
        batch_op.create_index(batch_op.f('ix_knowledge_document_file_sha256'), ['file_sha256'], unique=False)
        batch_op.create_index(batch_op.f('ix_knowledge_document_revision'), ['revision'], unique=False)
        batch_op.create_index(batch_op.f('ix_knowledge_document_text_sha256'), ['text_sha256'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('knowledge_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_knowledge_document_text_sha256'))
        batch_op.drop_index(batch_op.f('ix_knowledge_document_revision'))
        batch_op.drop_index(batch_op.f('ix_knowledge_document_file_sha256'))
        batch_op.drop_index(batch_op.f('ix_knowledge_document_document_number'))
        batch_op.drop_column('text_sha256')
        batch_op.drop_column('file_sha256')
        batch_op.drop_column('revision')
