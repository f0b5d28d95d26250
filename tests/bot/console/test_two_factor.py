"""The second factor: set up, asked for at signing in, lost, required; and the list of signed-in browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select, text

from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console import staff
from bot.console.account import two_factor
from bot.console.account.browsers import browser_of
from bot.console.policy import Role
from bot.console.tables import StaffMember, StaffRecoveryCode, StaffSession, StaffTotp

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = re.compile(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>")


@pytest.fixture
def code(clock: FixedClock) -> Callable[..., str]:
    """``code(secret)``: what the telephone shows now; ``code(secret, 60)``: in a minute."""

    def shown(secret: str, later: int = 0) -> str:
        return pyotp.TOTP(secret).at(int(clock.now().timestamp()) + later)

    return shown


async def set_up(browser: Any, code: Callable[..., str]) -> tuple[str, list[str]]:
    """A second factor for who is signed in; the secret and the recovery codes."""
    page = await browser.get("/staff/account/two-factor")
    found = re.search(r'class="number secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    secret = found[1].replace(" ", "")
    page = await browser.post("/staff/account/two-factor", code=code(secret))
    assert "两步验证已设置" in page
    return secret, CODE.findall(page)


def actions(db: Database) -> list[str]:
    with db.session() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


class TestCodes:
    @pytest.fixture
    def db(self, either_db: Database) -> Database:
        return either_db

    @pytest.fixture
    def li_id(self, db: Database, clock: FixedClock) -> int:
        with db.session() as session:
            staff.add_member(session, "li", "李晓明", Role.STAFF, clock.now())
            member = staff.find_by_username(session, "li")
            assert member is not None
            two_factor.begin(session, member.id, clock.now(), lambda: SECRET)
            return member.id

    def test_the_codes_are_those_of_rfc_6238(self, db: Database, clock: FixedClock, li_id: int) -> None:
        """Appendix B, SHA-1, the last six digits of the value for 1111111109."""
        secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890"
        with db.session() as session:
            row = session.get_one(StaffTotp, li_id)
            row.secret = secret
        moment = clock.now().fromtimestamp(1111111109, clock.now().tzinfo)
        with db.session() as session:
            assert two_factor.confirm(session, li_id, "081804", moment) is not None

    def test_a_code_is_taken_once_and_none_before_it(
        self, db: Database, clock: FixedClock, li_id: int, code: Callable[..., str]
    ) -> None:
        with db.session() as session:
            assert two_factor.confirm(session, li_id, code(SECRET, 60), clock.now()) is None  # of the next minute
            assert two_factor.confirm(session, li_id, code(SECRET), clock.now()) is not None
            assert two_factor.check(session, li_id, code(SECRET), clock.now()) is None
            assert two_factor.check(session, li_id, code(SECRET, -30), clock.now()) is None
            next_one = code(SECRET, 30)
            assert two_factor.check(session, li_id, f" {next_one[:3]} {next_one[3:]}", clock.now()) == "totp"
        clock.advance(timedelta(minutes=2))
        full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in code(SECRET))
        with db.session() as session:
            assert two_factor.check(session, li_id, full_width, clock.now()) == "totp"

    def test_of_many_at_the_same_moment_one_takes_the_code(
        self, db: Database, clock: FixedClock, li_id: int, code: Callable[..., str]
    ) -> None:
        with db.session() as session:
            codes = two_factor.confirm(session, li_id, code(SECRET), clock.now())
        assert codes is not None
        clock.advance(timedelta(minutes=1))
        for typed in (code(SECRET), codes[0].upper()):

            def one(_: int, typed: str = typed) -> bool:
                with db.session() as session:
                    return two_factor.check(session, li_id, typed, clock.now()) is not None

            with ThreadPoolExecutor(8) as threads:
                assert list(threads.map(one, range(8))).count(True) == 1

    def test_neither_secret_nor_recovery_codes_stand_in_the_database(
        self, db: Database, clock: FixedClock, li_id: int, code: Callable[..., str]
    ) -> None:
        with db.session() as session:
            codes = two_factor.confirm(session, li_id, code(SECRET), clock.now())
            assert codes is not None
            assert len(set(codes)) == two_factor.RECOVERY_CODES
            stored = session.execute(text("SELECT secret FROM staff_totp")).scalar_one()
            assert SECRET.encode() not in bytes(stored)
            hashes = session.scalars(select(StaffRecoveryCode.code_hash)).all()
            assert not set(hashes) & set(codes)

    def test_another_accounts_recovery_code_is_none(
        self, db: Database, clock: FixedClock, li_id: int, code: Callable[..., str]
    ) -> None:
        with db.session() as session:
            codes = two_factor.confirm(session, li_id, code(SECRET), clock.now())
            staff.add_member(session, "wang", "王芳", Role.STAFF, clock.now())
            wang = staff.find_by_username(session, "wang")
            assert wang is not None
            assert codes is not None
            two_factor.begin(session, wang.id, clock.now())
            session.get_one(StaffTotp, wang.id).confirmed_at = clock.now()
            assert two_factor.check(session, wang.id, codes[0], clock.now()) is None
            assert two_factor.check(session, li_id, codes[0], clock.now()) == "recovery"
            assert two_factor.state(session, li_id).codes_left == two_factor.RECOVERY_CODES - 1


class TestSigningIn:
    async def test_the_password_alone_opens_nothing(
        self, li: Any, new_browser: Any, clock: FixedClock, code: Callable[..., str], db: Database
    ) -> None:
        secret, _ = await set_up(li, code)
        clock.advance(timedelta(minutes=1))
        browser = await new_browser()
        await browser.sign_in("li", next="/staff/faq")
        assert browser.path == "/staff/login/code"
        await browser.get("/staff")
        assert browser.path == "/staff/login"
        await browser.get("/staff/login/code?next=/staff/faq")
        page = await browser.post("/staff/login/code", code="000000", next="/staff/faq")
        assert (browser.status, "验证码不正确" in page) == (401, True)
        await browser.post("/staff/login/code", code=code(secret), next="/staff/faq")
        assert browser.path == "/staff/faq"
        assert actions(db)[-2:] == ["sign_in_code_refused", "signed_in"]
        again = await new_browser()
        await again.sign_in("li")
        await again.post("/staff/login/code", code=code(secret))
        assert again.status == 401  # the code has been used

    async def test_codes_are_not_to_be_guessed_even_with_the_right_password(
        self, li: Any, new_browser: Any, clock: FixedClock, code: Callable[..., str]
    ) -> None:
        """The right password between the guesses doesn't take them back."""
        secret, _ = await set_up(li, code)
        clock.advance(timedelta(minutes=1))
        browser, statuses = await new_browser(), []
        for _ in range(7):
            await browser.sign_in("li")
            await browser.post("/staff/login/code", code="111111")
            statuses.append(browser.status)
        assert statuses == [401] * 5 + [429] * 2
        await browser.post("/staff/login/code", code=code(secret))
        assert browser.status == 429

    async def test_the_code_has_to_come_soon(
        self, li: Any, new_browser: Any, clock: FixedClock, code: Callable[..., str]
    ) -> None:
        secret, _ = await set_up(li, code)
        browser = await new_browser()
        await browser.sign_in("li")
        clock.advance(timedelta(minutes=10))
        page = await browser.post("/staff/login/code", code=code(secret))
        assert browser.path == "/staff/login"
        assert "10分钟" in page

    async def test_a_recovery_code_opens_once(
        self, li: Any, new_browser: Any, code: Callable[..., str], db: Database
    ) -> None:
        _, codes = await set_up(li, code)
        for path, status in (("/staff/account", 200), ("/staff/login/code", 401)):
            browser = await new_browser()
            await browser.sign_in("li")
            await browser.post("/staff/login/code", code=codes[3].upper().replace("-", " "))
            assert (browser.path, browser.status) == (path, status)
        assert "剩9个" in await li.get("/staff/account")
        with db.session() as session:
            used = session.scalars(select(AuditEntry).where(AuditEntry.action == "recovery_code_used")).one()
            assert (used.actor, used.subject, used.detail) == ("李晓明(li)", "li", {})

    async def test_a_disabled_account_does_not_get_in_by_its_code(
        self, li: Any, new_browser: Any, code: Callable[..., str], db: Database, clock: FixedClock
    ) -> None:
        secret, _ = await set_up(li, code)
        clock.advance(timedelta(minutes=1))
        browser = await new_browser()
        await browser.sign_in("li")
        with db.session() as session:
            staff.disable_member(session, "li", clock.now())
        await browser.post("/staff/login/code", code=code(secret))
        assert browser.path == "/staff/login"


class TestRequired:
    async def test_who_must_have_one_sets_it_up_at_the_next_sign_in_before_anything_else(
        self, admin: Any, li: Any, new_browser: Any, code: Callable[..., str], db: Database
    ) -> None:
        await admin.get("/staff/admin/sign-in")
        page = await admin.post("/staff/admin/sign-in", role="handler")
        assert "李晓明" in page
        await li.get("/staff")
        assert (li.path, li.status) == ("/staff", 200)  # nobody is stopped amid their work
        browser = await new_browser()
        await browser.sign_in("li", next="/staff/faq")
        assert browser.path == "/staff/account/two-factor"
        await browser.post("/staff/alerts/seen")
        assert browser.status == 403
        await set_up(browser, code)
        await browser.get("/staff/faq")
        assert (browser.path, browser.status) == ("/staff/faq", 200)
        assert "second_factor_required" in actions(db)

    async def test_who_has_not_begun_goes_on_when_it_is_dropped_again(
        self, admin: Any, wang: Any, new_browser: Any
    ) -> None:
        await admin.get("/staff/admin/sign-in")
        await admin.post("/staff/admin/sign-in", role="staff")  # no role of the list: nobody
        await admin.post("/staff/admin/sign-in", role="everybody")
        browser = await new_browser()
        await browser.sign_in("wang")
        assert browser.path == "/staff/account/two-factor"
        await admin.post("/staff/admin/sign-in")
        await browser.get("/staff")
        assert browser.path == "/staff"

    async def test_it_can_not_be_switched_off_then(
        self, admin: Any, li: Any, code: Callable[..., str], clock: FixedClock
    ) -> None:
        secret, _ = await set_up(li, code)
        await admin.get("/staff/admin/sign-in")
        await admin.post("/staff/admin/sign-in", role="everybody")
        clock.advance(timedelta(minutes=1))
        await li.get("/staff/account")
        assert "不能关闭" in await li.post("/staff/account/two-factor/off", code=code(secret))
        await admin.post("/staff/admin/sign-in")
        assert "两步验证已关闭" in await li.post("/staff/account/two-factor/off", code=code(secret))

    async def test_a_wrong_code_changes_nothing(self, li: Any, code: Callable[..., str], db: Database) -> None:
        _, codes = await set_up(li, code)
        await li.get("/staff/account")
        await li.post("/staff/account/two-factor/off", code="123456")
        assert li.status == 422
        new = CODE.findall(await li.post("/staff/account/two-factor/codes", code=codes[0]))
        assert len(new) == 10
        assert not set(new) & set(codes)
        await li.get("/staff/account")
        await li.post("/staff/account/two-factor/off", code=codes[1])  # of before
        assert li.status == 422

    async def test_an_administrator_resets_it_for_who_has_lost_the_telephone(
        self, admin: Any, li: Any, new_browser: Any, code: Callable[..., str], people: dict[str, int], db: Database
    ) -> None:
        await set_up(li, code)
        await admin.get(f"/staff/admin/people/{people['li']}")
        await admin.post(f"/staff/admin/people/{people['li']}/two-factor")
        await li.get("/staff")
        assert li.path == "/staff/login"
        browser = await new_browser()
        await browser.sign_in("li")
        assert browser.path == "/staff"
        assert actions(db)[-2:] == ["second_factor_reset", "signed_in"]


class TestSessions:
    async def test_one_sees_where_one_is_signed_in_and_ends_one_or_all_others(
        self, li: Any, wang: Any, new_browser: Any, clock: FixedClock, db: Database
    ) -> None:
        browsers = []
        for agent in ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Edg/120", "Mozilla/5.0 (iPhone) MicroMessenger/8"):
            browser = await new_browser()
            browser.headers["User-Agent"] = agent
            clock.advance(timedelta(minutes=5))
            await browser.sign_in("li")
            browsers.append(browser)
        page = await li.get("/staff/account")
        assert page.index("微信（iPhone）") < page.index("Edge（Windows）")
        assert page.count("本机") == 1
        handle = re.search(r'name="session" value="(\w{16})" aria-label="退出Edge', page)
        assert handle is not None
        await wang.get("/staff/account")
        await wang.post("/staff/account/sessions/end", session=handle[1])  # not hers
        await browsers[0].get("/staff")
        assert browsers[0].path == "/staff"
        await li.post("/staff/account/sessions/end", session=handle[1])
        await browsers[0].get("/staff")
        assert browsers[0].path == "/staff/login"
        await li.post("/staff/account/sessions/end", others="yes")
        await browsers[1].get("/staff")
        assert browsers[1].path == "/staff/login"
        await li.get("/staff")
        assert li.path == "/staff"
        assert actions(db).count("sessions_ended") == 2
        with db.session() as session:
            tokens = [row.token_hash for row in session.scalars(select(StaffSession))]
            assert all(token not in page for token in tokens)

    @pytest.mark.parametrize(
        ("agent", "name"),
        [
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/130 Safari/537", "Chrome（Linux）"),
            ("Mozilla/5.0 (Macintosh) Version/17 Safari/605", "Safari（Mac）"),
            ("Mozilla/5.0 (Linux; Android 14) Chrome/1 wxwork/4.1 MicroMessenger/7", "企业微信（安卓）"),
            ("curl/8", "其他浏览器"),
            ("", "其他浏览器"),
            ("x" * 100_000, "其他浏览器"),
        ],
    )
    def test_browsers_are_named_by_family_and_system(self, agent: str, name: str) -> None:
        assert browser_of(agent) == name


def test_the_picture_needs_no_style_and_no_script() -> None:
    picture = two_factor.picture_of(two_factor.address_of(SECRET, "li", "青山市人民政府办公室"))
    assert picture.startswith("<svg")
    assert "style" not in picture
    assert "<script" not in picture


def test_the_command_line_takes_a_second_factor_away(db: Database, clock: FixedClock, people: dict[str, int]) -> None:
    from bot.console.people.changes import reset_second_factor

    with db.session() as session:
        two_factor.begin(session, people["li"], clock.now(), lambda: SECRET)
        session.get_one(StaffTotp, people["li"]).confirmed_at = clock.now()
    with db.session() as session:
        reset_second_factor(session, people["li"], "command line", clock.now())
        assert not two_factor.is_on(session, people["li"])
        assert session.get_one(StaffMember, people["li"]).disabled_at is None
