"""Somebody changes what is kept beside the history (条例 Art. 45): ``gongkai audit verify`` tells each, and goes on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from actions.cases import applicant, chain, privacy
from actions.cases.applications import enter_application
from actions.cases.calendar import WorkCalendar
from actions.cases.privacy import Stage
from actions.cases.time import FixedClock
from actions.db import Database, crypto
from actions.settings import AgencySettings
from tests.support.databases import written_once

from .conftest import PERSON
from .test_chain import LI, NUMBER, WANG, E, Site

FORGED = "'篡改'"


@pytest.fixture
def kept(database: Database, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Site:
    """The first case is answered at the second signature; the second is taken up, the third only filed, by hand."""
    site = Site(database, clock, calendar, agency)
    written_once(database, "kept", lambda: _three_cases(site))
    assert faults(site) == ()
    return site


def _three_cases(site: Site) -> None:
    site.file("c1")
    site.file("c2")
    site.take(E.TAKEN_UP, {"applicant_class": "natural", "handler": "李明(li)"})
    site.take(E.ASSIGNED, {"handler": "王芳(wang)"})
    site.take(E.REPLY_DRAFTED, {"kind": "G2"}, content={"info": "报告全文附后。"})
    site.take(E.REPLY_SUBMITTED)
    site.take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
    site.take(E.REPLY_SIGNED, by=LI)
    site.take(E.SIGNATURE_WITHDRAWN, {"reason": "附件不全，重新核对。"}, by=LI)
    site.take(E.REPLY_SIGNED, by=LI)
    site.take(E.SERVED, {"method": "online"})
    with site.database.session() as session:
        enter_application(
            session,
            PERSON,
            route="in_person",
            arrived_on=date(2026, 3, 2),
            by=WANG,
            now=site.clock.now(),
            calendar=site.calendar,
            agency=site.agency,
        )


def faults(site: Site, calendar: WorkCalendar | None = None) -> tuple[str, ...]:
    with site.database.session(read_only=True) as session:
        return chain.verify(session, calendar=calendar or site.calendar).faults


def of(sequence: int) -> str:
    return f"JZ2026-0000{sequence}"


@pytest.mark.parametrize(
    ("change", "where", "sentence"),
    [
        ("application SET state = 'closed'", 1, "申请{}登记的状态与办理记录不一致。"),
        ("application SET arrived_on = '2026-02-27'", 2, "申请{}登记的到达日期与办理记录不一致。"),
        ("application SET handler = '李明(li)'", 1, "申请{}登记的承办人与办理记录不一致。"),
        ("application SET handler = '李明(li)'", 2, "申请{}登记的承办人与办理记录不一致。"),
        ("application SET applicant_class = 'business'", 1, "申请{}登记的申请人类别与办理记录不一致。"),
        ("application SET applicant_class = 'business'", 3, "申请{}登记的申请人类别与办理记录不一致。"),
        ("application SET outcome = 'G1'", 1, "申请{}登记的办理结果与办理记录不一致。"),
        ("application SET concluded_on = '2026-03-03'", 1, "申请{}登记的办结日期与办理记录不一致。"),
        ("application SET due_on = '2026-04-30'", 2, "申请{}登记的答复期限与办理记录不一致。"),
        ("application SET due_on = '2026-04-30'", 3, "申请{}登记的答复期限与办理记录不一致。"),
        ("application SET warn_on = '2026-04-30'", 2, "申请{}登记的内部预警日与办理记录不一致。"),
        ("application SET provisional = true", 2, "申请{}登记的期限是否暂定与办理记录不一致。"),
        ("application SET report_due_on = '2026-04-30'", 2, "申请{}登记的年报所用的期限与办理记录不一致。"),
        ("application SET next_limit_on = '2026-04-30'", 2, "申请{}登记的最先到期的日期与办理记录不一致。"),
        ("application SET next_limit_on = '2026-04-30'", 1, "申请{}登记的最先到期的日期与办理记录不一致。"),
        ("application SET next_limit = 'fee'", 3, "申请{}登记的最先到期的事项与办理记录不一致。"),
        (
            "case_limit SET due_on = '2026-12-31' WHERE kind = 'reply' AND",
            2,
            "申请{}登记的办理时限（答复）与办理记录不一致。",
        ),
        (
            "case_limit SET handler = 'x' WHERE kind = 'receipt' AND",
            3,
            "申请{}登记的办理时限（确认收到）与办理记录不一致。",
        ),
        ("reply SET status = 'draft'", 1, "申请{}的答复（第1次）登记的状态与办理记录不一致。"),
        ("reply SET kind = 'G1'", 1, "申请{}的答复（第1次）登记的答复类型与办理记录不一致。"),
        ("reply SET served_on = '2026-02-27'", 1, "申请{}的答复（第1次）登记的送达日期与办理记录不一致。"),
        ("letter SET void_at = NULL", 1, "申请{}的文书（江州公开答〔2026〕1号）是否作废与办理记录不一致。"),
        (
            "letter SET void_at = issued_at WHERE kind = 'receipt' AND",
            1,
            "申请{}的文书（receipt）是否作废与办理记录不一致。",
        ),
    ],
)
def test_what_the_history_tells_otherwise_is_found(kept: Site, change: str, where: int, sentence: str) -> None:
    column = "id" if change.startswith("application ") else "application_id"
    joined = change if " WHERE " in change else f"{change} WHERE"
    kept.attack(f"UPDATE {joined} {column} = {where}")
    assert faults(kept) == (sentence.format(of(where)),)


def test_a_reply_or_a_limit_that_is_gone_or_was_added_is_found(kept: Site) -> None:
    kept.attack("DELETE FROM case_limit WHERE application_id = 2 AND kind = 'correction_notice'")
    kept.attack("INSERT INTO case_limit (application_id, kind, due_on) VALUES (1, 'reply', '2026-03-30')")
    kept.attack("UPDATE reply SET round = 2")
    assert faults(kept) == (
        f"申请{of(1)}的答复（第2次）没有对应的办理记录。",
        f"申请{of(1)}的答复（第1次）不见了，办理记录里还有。",
        f"申请{of(1)}登记的办理时限（答复）与办理记录不一致。",
        f"申请{of(2)}登记的办理时限（告知补正）与办理记录不一致。",
    )


def test_a_letter_of_a_reply_that_nobody_signed_is_found(kept: Site) -> None:
    kept.take(E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
    kept.take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    kept.take(E.REDO_ORDERED)
    kept.take(E.REPLY_DRAFTED, {"kind": "G2"}, content={"info": "报告全文附后。"})
    assert faults(kept) == ()
    kept.attack("UPDATE reply SET letter = (SELECT description FROM application WHERE id = 2) WHERE round = 2")
    assert faults(kept) == (f"申请{NUMBER}的答复书（第2次）没有签发，却有文书。",)


def test_a_signed_reply_of_a_withdrawn_application_stays_void(kept: Site) -> None:
    """A reply that was signed and not sent, in a second round, when the application is withdrawn."""
    kept.take(E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
    kept.take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    kept.take(E.REDO_ORDERED)
    kept.take(E.REPLY_DRAFTED, {"kind": "G2"}, content={"info": "报告全文附后。"})
    kept.take(E.REPLY_SUBMITTED)
    kept.take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
    kept.take(E.REPLY_SIGNED, by=LI)
    with kept.database.session() as session:
        shared = {"now": kept.clock.now(), "calendar": kept.calendar, "agency": kept.agency}
        applicant.act(session, "c1", NUMBER, E.WITHDRAWN, {}, **shared)  # type: ignore[arg-type]
    assert faults(kept) == ()
    kept.attack("UPDATE letter SET void_at = NULL WHERE number LIKE '%3号'")
    assert faults(kept) == (f"申请{NUMBER}的文书（江州公开答〔2026〕3号）是否作废与办理记录不一致。",)


def test_days_are_not_compared_without_a_calendar_nor_of_closed_cases(kept: Site) -> None:
    """A case that was closed keeps its dates when a later notice, or a release, would count otherwise."""
    kept.attack("UPDATE application SET due_on = '2026-04-30' WHERE id = 1")
    assert faults(kept) == ()
    kept.attack("UPDATE application SET due_on = '2026-04-30'")
    assert kept.faults() == ()
    assert len(faults(kept)) == 2


def test_dates_counted_by_another_calendar_are_told(kept: Site) -> None:
    moved = WorkCalendar({2026: {"holidays": ["2026-01-01", "2026-03-30"], "workdays": []}})
    told = f"申请{of(2)}登记的答复期限、年报所用的期限、最先到期的日期与办理记录不一致。"
    assert told in faults(kept, moved)


class TestWhatWasFiled:
    @pytest.mark.parametrize(
        ("column", "told"),
        [
            ("description", "申请人姓名（名称）、申请内容等"),
            ("period_note", "时间的含义"),
            ("applicant_name", "申请人姓名（名称）、申请内容等"),
            ("features", "申请人姓名（名称）、申请内容等"),
            ("id_number", "证件号码、电话等"),
            ("phone", "证件号码、电话等"),
            ("email", "获取方式、邮箱或者地址"),
            ("address", "获取方式、邮箱或者地址"),
        ],
    )
    def test_another_text_encrypted_with_our_secret_is_found(self, kept: Site, column: str, told: str) -> None:
        """What was encrypted elsewhere can be copied without knowing the secret."""
        kept.attack(f"UPDATE application SET {column} = query_code WHERE id = 2")
        assert faults(kept) == (f"申请{of(2)}登记的{told}与提交时不一致。",)

    @pytest.mark.parametrize("change", ["form = 'paper'", "delivery = 'chat'", "id_number_hash = 'x'", "id_type = 'x'"])
    def test_what_is_in_the_clear_is_held_too(self, kept: Site, change: str) -> None:
        kept.attack(f"UPDATE application SET {change} WHERE id = 2")
        (fault,) = faults(kept)
        assert fault.startswith(f"申请{of(2)}登记的")

    def test_two_forms_exchanged_are_found(self, kept: Site) -> None:
        """The digest is of one application: nobody's can stand for another's."""
        kept.attack(
            "UPDATE case_event SET facts = (SELECT facts FROM case_event e WHERE e.application_id = 1"
            " AND e.sequence = 1) WHERE application_id = 2 AND sequence = 1"
        )
        assert any("与提交时不一致" in fault for fault in faults(kept))

    def test_what_the_applicant_changes_is_held_anew_art_40(self, kept: Site) -> None:
        shared = {"now": kept.clock.now(), "calendar": kept.calendar, "agency": kept.agency}
        with kept.database.session() as session:
            applicant.change_delivery(session, "c2", of(2), "electronic", "email", "new@example.com", **shared)  # type: ignore[arg-type]
        with kept.database.session() as session:
            address = "江州市东湖区中山路1号"
            applicant.change_delivery(session, "c2", of(2), "paper", "post", address, **shared)  # type: ignore[arg-type]
        assert faults(kept) == ()
        kept.attack("UPDATE application SET email = NULL WHERE id = 2")
        assert faults(kept) == (f"申请{of(2)}登记的获取方式、邮箱或者地址与提交时不一致。",)

    def test_what_was_erased_is_not_compared_and_the_rest_still_is(self, kept: Site) -> None:
        """个人信息保护法 Art. 47."""
        now = kept.clock.now() + timedelta(days=500)

        def erase(stage: Stage) -> None:
            with kept.database.session() as session:
                privacy.erase(session, NUMBER, stage, by="x", reason="本人要求", now=now)

        erase(Stage.IDENTITY)
        assert faults(kept) == ()
        kept.attack("UPDATE application SET features = query_code WHERE id = 1")
        assert faults(kept) == (f"申请{NUMBER}登记的申请人姓名（名称）、申请内容等与提交时不一致。",)
        erase(Stage.CASE)
        assert faults(kept) == ()

    def test_who_says_that_the_identity_was_erased_must_have_erased_it(self, kept: Site) -> None:
        kept.attack("UPDATE application SET phone = query_code, identity_erased_at = submitted_at WHERE id = 2")
        assert faults(kept) == (f"申请{of(2)}的个人信息已删除，但是没有删除的审计记录。",)

    def test_letters_are_held_after_the_identity_was_erased(self, kept: Site) -> None:
        with kept.database.session() as session:
            privacy.erase(session, NUMBER, Stage.IDENTITY, by="x", reason="本人要求", now=kept.clock.now())
        kept.attack("UPDATE letter SET file = NULL WHERE kind = 'receipt' AND application_id = 1")
        assert faults(kept) == (f"申请{NUMBER}的文书（receipt）与发出时不一致。",)


_GARBLED = (
    ("application SET handler = 'x' WHERE id = 3", f"申请{of(3)}登记的承办人"),
    ("case_event SET facts = '篡改' WHERE application_id = 1 AND sequence = 3", f"申请{NUMBER}的第3条办理记录"),
    ("case_event SET facts = '[1]' WHERE application_id = 1 AND sequence = 4", f"申请{NUMBER}的第4条办理记录"),
    ("case_event SET at = '篡改' WHERE application_id = 1 AND sequence = 1", f"申请{NUMBER}的第1条办理记录"),
    ("case_event SET on_day = 'x' WHERE application_id = 1 AND sequence = 2", f"申请{NUMBER}的第2条办理记录"),
    ("case_event SET kind = x'ff' WHERE application_id = 1 AND sequence = 5", f"申请{NUMBER}的第5条办理记录"),
    ("audit_entry SET detail = '篡改' WHERE id = 5", "审计记录第5号"),
    ("audit_entry SET detail = '{\"event_hash\": 1}' WHERE id = 7", "审计记录第7号"),
    ("audit_entry SET at = '篡改' WHERE id = 9", "审计记录第9号"),
    ("application SET due_on = '篡改', arrived_on = 5 WHERE id = 2", f"申请{of(2)}登记的到达日期、答复期限"),
    ("case_limit SET due_on = '篡改' WHERE application_id = 2", f"申请{of(2)}登记的办理时限"),
    ("reply SET served_on = '篡改'", f"申请{NUMBER}的答复（第1次）登记的"),
    ("letter SET letter_on = '篡改' WHERE number LIKE '%2号'", f"申请{NUMBER}的文书（江州公开答〔2026〕2号）与发出时"),
    ("letter SET void_at = '篡改' WHERE number LIKE '%2号'", f"申请{NUMBER}的文书（江州公开答〔2026〕2号）是否作废"),
    ("letter SET kind = '篡改' WHERE number LIKE '%1号'", f"申请{NUMBER}的文书（江州公开答〔2026〕1号）与发出时"),
    ("letter SET number = x'ff' WHERE application_id = 2", f"申请{of(2)}的文书（"),
    ("chain_head SET count = '篡改'", "链尾的登记被改动。"),
    ("number_series SET last = '篡改'", "的编号不连续"),
)


class TestWhatCanNotBeRead:
    """SQLite keeps whatever it is given; PostgreSQL takes only bytes in an encrypted column."""

    @pytest.fixture(autouse=True)
    def _forged(self, kept: Site) -> None:
        self.site = kept
        self.text = FORGED if kept.database.is_sqlite else f"convert_to({FORGED}, 'UTF8')"

    def found(self, change: str) -> tuple[str, ...]:
        self.site.attack(f"UPDATE {change.format(self.text)}")
        return faults(self.site)

    def test_a_letter(self) -> None:
        assert self.found("letter SET text = {} WHERE number LIKE '%1号'") == (
            f"申请{NUMBER}的文书（江州公开答〔2026〕1号）与发出时不一致。",
        )

    def test_a_file(self) -> None:
        assert self.found("letter SET file = {} WHERE number LIKE '%1号'") == (
            f"申请{NUMBER}的文书（江州公开答〔2026〕1号）与发出时不一致。",
        )

    def test_a_file_in_the_place_of_a_text(self) -> None:
        assert f"申请{NUMBER}的文书（receipt）与发出时不一致。" in self.found(
            "letter SET text = file WHERE kind = 'receipt' AND application_id = 1"
        )

    def test_a_reply(self) -> None:
        assert self.found("reply SET letter = {}, kind = 'G1'") == (
            f"申请{NUMBER}的答复（第1次）登记的答复类型与办理记录不一致。",
            f"申请{NUMBER}的答复书（第1次）与签发时不一致。",
        )

    def test_words(self) -> None:
        assert self.found("case_event SET content = {} WHERE application_id = 1 AND sequence = 1") == (
            f"申请{NUMBER}的第1条办理记录的文字内容被改动。",
        )

    @pytest.mark.parametrize("column", ["description", "phone", "email", "address"])
    def test_a_form(self, column: str) -> None:
        (fault,) = self.found(f"application SET {column} = {{}} WHERE id = 2")
        assert fault.startswith(f"申请{of(2)}登记的")

    def test_everything_else_at_once(self) -> None:
        """One after another, in one database: each is told, and the walk comes to its end."""
        changes = _GARBLED if self.site.database.is_sqlite else _GARBLED[:1]
        self.site.attack(*(f"UPDATE {change}" for change, _ in changes))
        found = faults(self.site)
        assert [told for _, told in changes if not any(told in fault for fault in found)] == []

    def test_the_walk_goes_on(self) -> None:
        self.site.attack("UPDATE application SET handler = 'x' WHERE id = 2")
        assert (
            self.found("letter SET text = {} WHERE application_id = 1")[-1]
            == f"申请{of(2)}登记的承办人与办理记录不一致。"
        )


def test_a_form_digest_tells_nothing_without_the_secret(kept: Site) -> None:
    with kept.database.session() as session:
        facts = session.execute(text("SELECT facts FROM case_event WHERE sequence = 1 AND application_id = 1")).scalar()
    assert not any(personal in str(facts) for personal in ("张三", "13800138000", "example.com", "预算"))
    values = {"email": "a", "address": None, "form": "paper", "delivery": "post"}
    first = chain.form_digest(NUMBER, chain.REACH, values)
    crypto.install(crypto.Keyring.from_secrets("another"))
    assert chain.form_digest(NUMBER, chain.REACH, values) != first
