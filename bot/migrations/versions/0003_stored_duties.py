"""Duties stored beside their document."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('knowledge_duty',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('passage_id', sa.Integer(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('matter', sa.Text(), nullable=False),
    sa.Column('heading', sa.Text(), nullable=False),
    sa.Column('units', sa.JSON(), nullable=False),
    sa.Column('frequency', sa.JSON(), nullable=True),
    sa.Column('time_limit', sa.JSON(), nullable=True),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('responsibility', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['knowledge_document.id'], name=op.f('fk_knowledge_duty_document_id_knowledge_document'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['passage_id'], ['knowledge_passage.id'], name=op.f('fk_knowledge_duty_passage_id_knowledge_passage'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_knowledge_duty')),
    sa.UniqueConstraint('document_id', 'ordinal', name=op.f('uq_knowledge_duty_document_id_ordinal'))
    )
    with op.batch_alter_table('knowledge_duty', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_knowledge_duty_passage_id'), ['passage_id'], unique=False)

    with op.batch_alter_table('knowledge_document', schema=None) as batch_op:
        batch_op.add_column(sa.Column('duties_version', sa.Integer(), server_default='0', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('knowledge_document', schema=None) as batch_op:
        batch_op.drop_column('duties_version')

    with op.batch_alter_table('knowledge_duty', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_knowledge_duty_passage_id'))

    op.drop_table('knowledge_duty')
