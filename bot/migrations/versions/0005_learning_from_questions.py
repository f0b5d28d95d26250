"""Questions kept with their answers and answers set by staff."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('asked_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=True),
    sa.Column('previous', sa.LargeBinary(), nullable=True),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('score', sa.Double(), nullable=False),
    sa.Column('citations', sa.JSON(), nullable=False),
    sa.Column('faq_id', sa.Integer(), nullable=True),
    sa.Column('feedback', sa.String(length=8), nullable=True),
    sa.Column('feedback_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('comment', sa.LargeBinary(), nullable=True),
    sa.Column('handling', sa.String(length=12), nullable=True),
    sa.Column('handled_by', sa.String(length=200), nullable=True),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['answer_id'], ['message.id'], name=op.f('fk_asked_question_answer_id_message')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_asked_question_message_id_message')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_asked_question')),
    sa.UniqueConstraint('answer_id', name=op.f('uq_asked_question_answer_id'))
    )
    with op.batch_alter_table('asked_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_asked_question_asked_at'), ['asked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_asked_question_feedback'), ['feedback', 'asked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_asked_question_message_id'), ['message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_asked_question_verdict'), ['verdict', 'asked_at'], unique=False)

    op.create_table('knowledge_faq',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('variants', sa.JSON(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('source_name', sa.String(length=255), nullable=False),
    sa.Column('section_path', sa.JSON(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=200), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_knowledge_faq'))
    )
    with op.batch_alter_table('knowledge_faq', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_knowledge_faq_source_name'), ['source_name'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('knowledge_faq', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_knowledge_faq_source_name'))

    op.drop_table('knowledge_faq')
    with op.batch_alter_table('asked_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_asked_question_verdict'))
        batch_op.drop_index(batch_op.f('ix_asked_question_message_id'))
        batch_op.drop_index(batch_op.f('ix_asked_question_feedback'))
        batch_op.drop_index(batch_op.f('ix_asked_question_asked_at'))

    op.drop_table('asked_question')
