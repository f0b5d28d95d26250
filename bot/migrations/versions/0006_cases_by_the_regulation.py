"""cases by the regulation."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chain_head',
    sa.Column('name', sa.String(length=16), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('seal', sa.String(length=64), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_chain_head'))
    )
    op.create_table('case_limit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('ref', sa.String(length=8), server_default='', nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_case_limit_application_id_application')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_limit')),
    sa.UniqueConstraint('application_id', 'kind', 'ref', name=op.f('uq_case_limit_application_id_kind_ref'))
    )
    with op.batch_alter_table('case_limit', schema=None) as batch_op:
        batch_op.create_index('ix_case_limit_due_on', ['due_on', 'id'], unique=False)

    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('event_sequence', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('number', sa.String(length=64), nullable=True),
    sa.Column('letter_on', sa.Date(), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('file', sa.LargeBinary(), nullable=True),
    sa.Column('issued_by', sa.String(length=64), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('void_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_letter_application_id_application')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('number', name=op.f('uq_letter_number'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index('ix_letter_application_id', ['application_id'], unique=False)

    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.add_column(sa.Column('route', sa.String(length=16), server_default='online', nullable=False))
        batch_op.add_column(sa.Column('arrived_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('confirmed_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('handler', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('state', sa.String(length=24), server_default='arrived', nullable=False))
        batch_op.add_column(sa.Column('is_open', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('extension_days', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('outcome', sa.String(length=4), nullable=True))
        batch_op.add_column(sa.Column('concluded_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('report_due_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('identity_erased_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column('draft_id',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.alter_column('conversation_id',
               existing_type=sa.VARCHAR(length=64),
               nullable=True)
        batch_op.alter_column('received_basis',
               existing_type=sa.VARCHAR(length=64),
               type_=sa.String(length=200),
               existing_nullable=False)
        batch_op.drop_index(batch_op.f('ix_application_due_on_number'))
        batch_op.create_index('ix_application_concluded_on', ['concluded_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_handler'), ['handler'], unique=False)
        batch_op.create_index('ix_application_open_due', ['is_open', 'due_on', 'id'], unique=False)
        batch_op.create_index('ix_application_received_on', ['received_on'], unique=False)

    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('hash', sa.String(length=64), server_default='', nullable=False))

    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('on_day', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('role', sa.String(length=16), server_default='system', nullable=False))
        batch_op.add_column(sa.Column('content', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('content_hash', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('hash', sa.String(length=64), server_default='', nullable=False))
        batch_op.create_index('uq_case_event_one_correction_asked', ['application_id'], unique=True, sqlite_where=sa.text("kind = 'correction_asked'"), postgresql_where=sa.text("kind = 'correction_asked'"))
        batch_op.create_index('uq_case_event_one_extended', ['application_id'], unique=True, sqlite_where=sa.text("kind = 'extended'"), postgresql_where=sa.text("kind = 'extended'"))
        batch_op.create_index('uq_case_event_one_fee_noticed', ['application_id'], unique=True, sqlite_where=sa.text("kind = 'fee_noticed'"), postgresql_where=sa.text("kind = 'fee_noticed'"))
        batch_op.create_index('uq_case_event_one_submitted', ['application_id'], unique=True, sqlite_where=sa.text("kind = 'submitted'"), postgresql_where=sa.text("kind = 'submitted'"))
        batch_op.drop_column('note')

    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.add_column(sa.Column('round', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('status', sa.String(length=12), server_default='served', nullable=False))
        batch_op.alter_column('body', new_column_name='content', existing_type=sa.LargeBinary(), existing_nullable=False)
        batch_op.add_column(sa.Column('article', sa.String(length=64), server_default='', nullable=False))
        batch_op.alter_column('remedy', existing_type=sa.Text(), existing_nullable=False, server_default='')
        batch_op.add_column(sa.Column('drafted_by', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reviewed_by', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('opinion', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('signed_by', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('served_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('served_by', sa.String(length=16), server_default='', nullable=False))
        batch_op.alter_column('letter',
               existing_type=sa.LargeBinary(),
               nullable=True)
        batch_op.alter_column('letter_on',
               existing_type=sa.DATE(),
               nullable=True)
        batch_op.alter_column('sent_by',
               existing_type=sa.VARCHAR(length=64),
               nullable=True)
        batch_op.alter_column('sent_at',
               existing_type=sa.DateTime(timezone=True),
               nullable=True)
        batch_op.alter_column('remedy', existing_type=sa.Text(), existing_nullable=False, server_default='')
        batch_op.drop_constraint(batch_op.f('uq_reply_application_id'), type_='unique')
        batch_op.create_index(batch_op.f('ix_reply_application_id'), ['application_id'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_reply_application_id_round'), ['application_id', 'round'])

    with op.batch_alter_table('staff_member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('duties', sa.String(length=100), server_default='registrar,handler,reviewer', nullable=False))


    _carry_over()
    _constrain()
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(sa.DDL(statement.replace("%", "%%")))  # type: ignore[no-untyped-call]


def _carry_over() -> None:
    """What the cases of before are in the new words. The history's own chain begins with the next event."""
    is_sqlite = op.get_bind().dialect.name == 'sqlite'
    china = "date({0}, '+8 hours')" if is_sqlite else "({0} AT TIME ZONE 'Asia/Shanghai')::date"
    op.execute(f"UPDATE application SET arrived_on = {china.format('submitted_at')}, confirmed_on = received_on, report_due_on = due_on")
    op.execute(f"UPDATE case_event SET on_day = {china.format('at')}")
    op.execute("UPDATE case_event SET role = 'applicant' WHERE actor = 'applicant'")
    op.execute("UPDATE case_event SET role = 'registrar' WHERE actor NOT IN ('applicant', 'system')")
    op.execute(
        "UPDATE reply SET reviewed_by = sent_by, reviewed_at = sent_at, signed_by = sent_by, signed_at = sent_at,"
        " drafted_by = sent_by, drafted_at = sent_at, served_on = letter_on, served_by = 'online', article = coalesce("
        "(SELECT article FROM case_event e WHERE e.application_id = reply.application_id AND e.kind = 'replied'), '')"
    )
    for before, after in (('received', 'receipt_confirmed'), ('registered', 'taken_up'), ('replied', 'served')):
        op.execute(f"UPDATE case_event SET kind = '{after}' WHERE kind = '{before}'")
    op.execute("UPDATE application SET state = 'registered' WHERE received_on IS NOT NULL")
    op.execute("UPDATE application SET state = 'processing', handler = registered_by WHERE registered_at IS NOT NULL")
    op.execute(
        "UPDATE application SET state = 'served', is_open = false,"
        " outcome = (SELECT kind FROM reply r WHERE r.application_id = application.id),"
        " concluded_on = (SELECT letter_on FROM reply r WHERE r.application_id = application.id)"
        " WHERE EXISTS (SELECT 1 FROM reply r WHERE r.application_id = application.id)"
    )


def _constrain() -> None:
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.alter_column('arrived_on', existing_type=sa.Date(), nullable=False)
        for name, condition in APPLICATION_CHECKS.items():
            batch_op.create_check_constraint(op.f(f'ck_application_{name}'), condition)
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.alter_column('on_day', existing_type=sa.Date(), nullable=False)
    with op.batch_alter_table('reply', schema=None) as batch_op:
        for name, condition in REPLY_CHECKS.items():
            batch_op.create_check_constraint(op.f(f'ck_reply_{name}'), condition)


OUTCOMES = (
    "'G1', 'G2', 'PT', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8', 'U1', 'U2', 'U3', 'U4',"
    " 'X1', 'X2', 'X3', 'X4', 'X5', 'O1', 'O2', 'O3'"
)
APPLICATION_CHECKS = {
    'extension': "extension_days BETWEEN 0 AND 20",
    'one_outcome': "(outcome IS NULL) = (concluded_on IS NULL)",
    'closed_has_outcome': "is_open OR outcome IS NOT NULL",
    'known_outcome': f"outcome IS NULL OR outcome IN ({OUTCOMES})",
    'open_until_concluded': "is_open = (state NOT IN ('served', 'closed', 'remedy'))",
    'received_before_work': "state = 'arrived' OR received_on IS NOT NULL OR coalesce(outcome, '') = 'O3'",
}
REPLY_CHECKS = {
    'status': "status IN ('draft', 'submitted', 'reviewed', 'signed', 'served')",
    'reviewed_and_signed': "status NOT IN ('signed', 'served') OR (reviewed_by IS NOT NULL AND signed_by IS NOT NULL"
    " AND letter IS NOT NULL AND remedy <> '')",
    'denial_has_article': "status IN ('draft', 'submitted') OR article <> '' OR kind NOT IN"
    " ('PT', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8')",
    'served_has_day': "status <> 'served' OR served_on IS NOT NULL",
    'known_kind': f"kind IN ({OUTCOMES})",
}
FINAL = {
    'case_event': (
        *('id', 'application_id', 'sequence', 'kind', 'at', 'on_day', 'actor', 'role', 'article', 'facts'),
        *('content_hash', 'hash'),
    ),
    'audit_entry': ('id', 'at', 'actor', 'action', 'subject', 'detail', 'hash'),
}
ONCE = {'outcome': ('outcome', 'concluded_on'), 'number': ('number', 'prefix', 'year', 'sequence')}
KEPT = 'a record can be added, not changed or deleted'
RECEIPT = 'the day of receipt is changed only with a recorded reason'
FIXED = 'the number and the outcome of an application are given once'
LAST_RECEIPT = """(SELECT {value} FROM case_event WHERE application_id = NEW.id
    AND kind IN ('receipt_confirmed', 'registered', 'receipt_corrected') ORDER BY sequence DESC LIMIT 1)"""


def _triggers(dialect: str) -> list[str]:
    """What the database itself refuses: changed history, a day of receipt that no event says, a second outcome."""
    return _sqlite_triggers() if dialect == 'sqlite' else _postgres_triggers()


def _sqlite_triggers() -> list[str]:
    def abort(message: str) -> str:
        return f"BEGIN SELECT RAISE(ABORT, '{message}'); END"

    last = LAST_RECEIPT.format(value="json_extract(facts, '$.received_on')")
    statements = [
        f"CREATE TRIGGER application_receipt BEFORE UPDATE OF received_on ON application WHEN NEW.received_on IS NOT"
        f" OLD.received_on AND NEW.received_on IS NOT {last} {abort(RECEIPT)}",
        f"CREATE TRIGGER application_kept BEFORE DELETE ON application {abort(KEPT)}",
        f"CREATE TRIGGER case_event_words BEFORE UPDATE OF content ON case_event"
        f" WHEN NEW.content IS NOT NULL {abort(KEPT)}",
    ]
    for name, columns in ONCE.items():
        changed = ' OR '.join(f"NEW.{c} IS NOT OLD.{c}" for c in columns)
        statements.append(
            f"CREATE TRIGGER application_{name} BEFORE UPDATE OF {', '.join(columns)} ON application"
            f" WHEN OLD.{columns[0]} IS NOT NULL AND ({changed}) {abort(FIXED)}"
        )
    for table, columns in FINAL.items():
        statements.append(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {abort(KEPT)}")
        statements.append(
            f"CREATE TRIGGER {table}_final BEFORE UPDATE OF {', '.join(columns)} ON {table} {abort(KEPT)}"
        )
    return statements


def _postgres_triggers() -> list[str]:
    last = LAST_RECEIPT.format(value="facts ->> 'received_on'")
    fixed = ' OR '.join(
        f"(OLD.{columns[0]} IS NOT NULL AND ({' OR '.join(f'NEW.{c} IS DISTINCT FROM OLD.{c}' for c in columns)}))"
        for columns in ONCE.values()
    )
    bodies = {
        'application': f"""IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{KEPT}'; END IF;
            IF NEW.received_on IS DISTINCT FROM OLD.received_on AND NEW.received_on::text IS DISTINCT FROM {last} THEN
            RAISE EXCEPTION '{RECEIPT}'; END IF;
            IF {fixed} THEN RAISE EXCEPTION '{FIXED}'; END IF; RETURN NEW;"""
    }
    for table, columns in FINAL.items():
        same = ' AND '.join(f"NEW.{c}::text IS NOT DISTINCT FROM OLD.{c}::text" for c in columns)
        words = ' AND NEW.content IS NULL' if table == 'case_event' else ''
        bodies[table] = f"IF TG_OP = 'UPDATE' AND {same}{words} THEN RETURN NEW; END IF; RAISE EXCEPTION '{KEPT}';"
    statements = []
    for table, body in bodies.items():
        function = f"CREATE OR REPLACE FUNCTION {table}_guard() RETURNS trigger AS $guard$ BEGIN {body} END $guard$"
        statements.append(f"{function} LANGUAGE plpgsql")
        statements.append(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_guard()"
        )
    return statements


def _drop_triggers(dialect: str) -> list[str]:
    tables = ('application', *FINAL)
    if dialect == 'sqlite':
        names = [f"{t}_{n}" for t in FINAL for n in ('kept', 'final')]
        names += ['application_receipt', 'application_kept', 'case_event_words', *(f'application_{n}' for n in ONCE)]
        return [f"DROP TRIGGER {name}" for name in names]
    return [sql for t in tables for sql in (f"DROP TRIGGER {t}_guard ON {t}", f"DROP FUNCTION {t}_guard()")]


def downgrade() -> None:
    for statement in _drop_triggers(op.get_bind().dialect.name):
        op.execute(statement)
    for table, checks in (('application', APPLICATION_CHECKS), ('reply', REPLY_CHECKS)):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in checks:
                batch_op.drop_constraint(op.f(f'ck_{table}_{name}'), type_='check')
    with op.batch_alter_table('staff_member', schema=None) as batch_op:
        batch_op.drop_column('duties')

    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.alter_column('content', new_column_name='body', existing_type=sa.LargeBinary(), existing_nullable=False)
        batch_op.drop_constraint(batch_op.f('uq_reply_application_id_round'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_reply_application_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_reply_application_id'), ['application_id'])
        batch_op.alter_column('sent_at',
               existing_type=sa.DateTime(timezone=True),
               nullable=False)
        batch_op.alter_column('sent_by',
               existing_type=sa.VARCHAR(length=64),
               nullable=False)
        batch_op.alter_column('letter_on',
               existing_type=sa.DATE(),
               nullable=False)
        batch_op.alter_column('letter',
               existing_type=sa.LargeBinary(),
               nullable=False)
        batch_op.alter_column('remedy', existing_type=sa.Text(), existing_nullable=False, server_default=None)
        batch_op.drop_column('served_by')
        batch_op.drop_column('served_on')
        batch_op.drop_column('signed_at')
        batch_op.drop_column('signed_by')
        batch_op.drop_column('opinion')
        batch_op.drop_column('reviewed_at')
        batch_op.drop_column('reviewed_by')
        batch_op.drop_column('drafted_at')
        batch_op.drop_column('drafted_by')
        batch_op.drop_column('article')
        batch_op.drop_column('status')
        batch_op.drop_column('round')

    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('note', sa.LargeBinary(), nullable=True))
        batch_op.drop_index('uq_case_event_one_fee_noticed', sqlite_where=sa.text("kind = 'fee_noticed'"), postgresql_where=sa.text("kind = 'fee_noticed'"))
        batch_op.drop_index('uq_case_event_one_submitted', sqlite_where=sa.text("kind = 'submitted'"), postgresql_where=sa.text("kind = 'submitted'"))
        batch_op.drop_index('uq_case_event_one_extended', sqlite_where=sa.text("kind = 'extended'"), postgresql_where=sa.text("kind = 'extended'"))
        batch_op.drop_index('uq_case_event_one_correction_asked', sqlite_where=sa.text("kind = 'correction_asked'"), postgresql_where=sa.text("kind = 'correction_asked'"))
        batch_op.drop_column('hash')
        batch_op.drop_column('content_hash')
        batch_op.drop_column('content')
        batch_op.drop_column('role')
        batch_op.drop_column('on_day')

    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_column('hash')

    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_index('ix_application_received_on')
        batch_op.drop_index('ix_application_open_due')
        batch_op.drop_index(batch_op.f('ix_application_handler'))
        batch_op.drop_index('ix_application_concluded_on')
        batch_op.create_index(batch_op.f('ix_application_due_on_number'), ['due_on', 'number'], unique=False)
        batch_op.alter_column('received_basis',
               existing_type=sa.String(length=200),
               type_=sa.VARCHAR(length=64),
               existing_nullable=False)
        batch_op.alter_column('conversation_id',
               existing_type=sa.VARCHAR(length=64),
               nullable=False)
        batch_op.alter_column('draft_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('erased_at')
        batch_op.drop_column('identity_erased_at')
        batch_op.drop_column('report_due_on')
        batch_op.drop_column('concluded_on')
        batch_op.drop_column('outcome')
        batch_op.drop_column('extension_days')
        batch_op.drop_column('is_open')
        batch_op.drop_column('state')
        batch_op.drop_column('handler')
        batch_op.drop_column('confirmed_on')
        batch_op.drop_column('arrived_on')
        batch_op.drop_column('route')

    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index('ix_letter_application_id')

    op.drop_table('letter')
    with op.batch_alter_table('case_limit', schema=None) as batch_op:
        batch_op.drop_index('ix_case_limit_due_on')

    op.drop_table('case_limit')
    op.drop_table('chain_head')
