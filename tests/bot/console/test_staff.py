from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from bot.console import sessions, staff
from bot.console.passwords import verify_password
from bot.console.policy import Role
from bot.console.staff import StaffError

GOOD = "窗前明月光疑是地上霜"


def test_the_first_administrator_is_made_once(session: Session, clock: FixedClock) -> None:
    password = staff.ensure_first_admin(session, clock.now(), new_password=lambda: "k3vm-8wqa-zt5p")
    assert password == "k3vm-8wqa-zt5p"
    admin = staff.find_by_username(session, "admin")
    assert admin is not None
    assert (admin.role, admin.must_change_password) == (Role.ADMIN, True)
    assert verify_password(admin.password_hash, password)
    assert staff.ensure_first_admin(session, clock.now()) is None


@pytest.mark.parametrize("username", ["", "a", "李晓明", "a b", "-li", "x" * 33])
def test_an_unusable_user_name_is_refused_with_a_sentence(session: Session, clock: FixedClock, username: str) -> None:
    with pytest.raises(StaffError, match="用户名由2至32个"):
        staff.add_member(session, username, "李晓明", Role.STAFF, clock.now())


def test_a_user_name_is_taken_once_whatever_its_case(session: Session, clock: FixedClock) -> None:
    staff.add_member(session, "li", "李晓明", Role.STAFF, clock.now())
    with pytest.raises(StaffError, match="已被使用"):
        staff.add_member(session, " LI ", "李小明", Role.STAFF, clock.now())


def test_a_one_time_password_is_replaced_without_typing_it_again(session: Session, clock: FixedClock) -> None:
    once = staff.add_member(session, "li", "李晓明", Role.STAFF, clock.now())
    member = staff.find_by_username(session, "li")
    assert member is not None
    with pytest.raises(StaffError, match="不能与当前密码相同"):
        staff.change_password(session, member.id, "", once, once)
    staff.change_password(session, member.id, "", GOOD, GOOD)
    assert not member.must_change_password
    with pytest.raises(StaffError, match="当前密码不正确"):
        staff.change_password(session, member.id, "", "another-password", "another-password")


def test_a_new_password_signs_its_owner_out_everywhere(session: Session, clock: FixedClock) -> None:
    staff.add_member(session, "li", "李晓明", Role.STAFF, clock.now())
    member = staff.find_by_username(session, "li")
    assert member is not None
    token = sessions.open_session(session, member.id, clock.now())
    staff.change_password(session, member.id, "", GOOD, GOOD)
    assert sessions.find_member(session, token, clock.now()) is None


def test_an_old_hash_is_renewed_at_the_next_sign_in(session: Session, clock: FixedClock) -> None:
    staff.add_member(session, "li", "李晓明", Role.STAFF, clock.now())
    member = staff.find_by_username(session, "li")
    assert member is not None
    member.password_hash = old = PasswordHasher(time_cost=1, memory_cost=512, parallelism=1).hash(GOOD)
    staff.record_sign_in(session, member.id, GOOD, clock.now())
    assert member.password_hash != old
    assert verify_password(member.password_hash, GOOD)
    assert member.signed_in_at == clock.now()


def test_a_disabled_account_has_no_credentials_until_its_password_is_reset(session: Session, clock: FixedClock) -> None:
    staff.add_member(session, "li", "李晓明", Role.STAFF, clock.now())
    staff.disable_member(session, "li", clock.now())
    assert staff.credentials(session, "li") is None
    password = staff.reset_password(session, "li")
    found = staff.credentials(session, "li")
    assert found is not None
    assert verify_password(found.password_hash, password)


def test_the_last_administrator_cannot_be_disabled(session: Session, clock: FixedClock) -> None:
    staff.ensure_first_admin(session, clock.now())
    with pytest.raises(StaffError, match="最后一个可用的管理员"):
        staff.disable_member(session, "admin", clock.now())
    staff.add_member(session, "wang", "王芳", Role.ADMIN, clock.now())
    staff.disable_member(session, "admin", clock.now())


def test_an_unknown_account_is_named_in_the_error(session: Session) -> None:
    with pytest.raises(StaffError, match="没有用户名为“zhao”的账号"):
        staff.reset_password(session, "zhao")
