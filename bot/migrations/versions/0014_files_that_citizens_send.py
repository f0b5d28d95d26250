"""files that citizens send."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=True),
    sa.Column('draft_id', sa.Integer(), nullable=True),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('event_sequence', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=8), nullable=False),
    sa.Column('purpose', sa.String(length=12), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by', sa.String(length=64), nullable=False),
    sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(place = 'gone') = (content IS NULL)", name=op.f('ck_attachment_gone_is_empty')),
    sa.CheckConstraint("place <> 'case' OR application_id IS NOT NULL", name=op.f('ck_attachment_case_is_known')),
    sa.CheckConstraint("place <> 'draft' OR draft_id IS NOT NULL", name=op.f('ck_attachment_draft_is_known')),
    sa.CheckConstraint("place IN ('waiting', 'talk', 'draft', 'case', 'gone')", name=op.f('ck_attachment_known_place')),
    sa.CheckConstraint("purpose IN ('identity', 'supporting')", name=op.f('ck_attachment_known_purpose')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_attachment_application_id_application')),
    sa.ForeignKeyConstraint(['draft_id'], ['application_draft.id'], name=op.f('fk_attachment_draft_id_application_draft')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index('ix_attachment_application_id', ['application_id'], unique=False)
        batch_op.create_index('ix_attachment_conversation_id', ['conversation_id', 'place'], unique=False)
        batch_op.create_index('ix_attachment_draft_id', ['draft_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index('ix_attachment_draft_id')
        batch_op.drop_index('ix_attachment_conversation_id')
        batch_op.drop_index('ix_attachment_application_id')

    op.drop_table('attachment')
