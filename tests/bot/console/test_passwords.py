from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from bot.console import passwords


@pytest.fixture(autouse=True)
def _quick_hashes() -> None:
    """Here the real parameters count."""


def test_only_the_right_password_opens_a_hash() -> None:
    stored = passwords.hash_password("春江花月夜2026好")
    assert passwords.verify_password(stored, "春江花月夜2026好")
    assert not passwords.verify_password(stored, "春江花月夜2026坏")


def test_full_width_digits_of_an_input_method_are_the_same_password() -> None:
    assert passwords.verify_password(passwords.hash_password("correct-１２３４"), "correct-1234")


def test_an_unknown_account_costs_a_hash_and_is_always_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    real = passwords._hasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda _self, hash, password: checked.append(hash) or real(hash, password)
    )
    assert not passwords.verify_password(None, "anything at all")
    assert len(checked) == 1


def test_a_broken_hash_in_the_database_is_a_wrong_password() -> None:
    assert not passwords.verify_password("not a hash", "anything at all")


def test_a_hash_with_weaker_parameters_wants_to_be_made_again() -> None:
    assert passwords.needs_rehash(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("x"))
    assert not passwords.needs_rehash(passwords.hash_password("x"))


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("short", "密码至少需要10个字符，您输入了5个。"),
        ("Li.Xiaoming", "密码不能与用户名或姓名相同。"),
        ("aaaaaaaaaaaa", "密码过于简单，请使用更多不同的字符。"),
        ("x" * 201, "密码最多200个字符。"),
        ("窗前明月光疑是地上霜", None),
    ],
)
def test_a_password_that_cannot_be_taken_is_explained(password: str, complaint: str | None) -> None:
    assert passwords.problem_with(password, "li.xiaoming", "李晓明") == complaint


def test_a_one_time_password_is_long_enough_and_has_no_characters_to_mistake() -> None:
    password = passwords.new_one_time_password()
    assert passwords.problem_with(password, "admin") is None
    assert not set(password) & set("ilo01")
    assert password != passwords.new_one_time_password()
