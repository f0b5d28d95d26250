"""Passwords of staff: hashed with Argon2id, checked in about the same time whether or not the account exists."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 10
MAX_LENGTH = 200  # a longer one would only keep the hash function busy
UNMISTAKABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no i l o 0 1: read off a terminal, typed into a form

_hasher = PasswordHasher()  # argon2-cffi's defaults are the second recommendation of RFC 9106: 64 MiB, 3 passes


def hash_password(password: str) -> str:
    """The Argon2id hash to store."""
    return _hasher.hash(_normalised(password))


def verify_password(stored_hash: str | None, password: str) -> bool:
    """Whether ``password`` is right. Without an account (``None``) it takes as long and is always wrong."""
    if len(password) > MAX_LENGTH:
        return False
    try:
        right = _hasher.verify(stored_hash or _nobodys_hash(), _normalised(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored_hash is not None


def needs_rehash(stored_hash: str) -> bool:
    """The hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored_hash)


def problem_with(password: str, *names: str) -> str | None:
    """Why ``password`` can't be taken, as a sentence; ``None`` when it can. ``names``: what it must not be."""
    plain = _normalised(password)
    if len(plain) < MIN_LENGTH:
        return f"密码至少需要{MIN_LENGTH}个字符，您输入了{len(plain)}个。"
    if len(plain) > MAX_LENGTH:
        return f"密码最多{MAX_LENGTH}个字符。"
    if plain.casefold() in {_normalised(name).casefold() for name in names}:
        return "密码不能与用户名或姓名相同。"
    if len(set(plain)) < 4:
        return "密码过于简单，请使用更多不同的字符。"
    return None


def new_one_time_password(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """Three groups of four, about 59 bits: ``k3vm-8wqa-zt5p``."""
    return "-".join("".join(choose(UNMISTAKABLE) for _ in range(4)) for _ in range(3))


def _normalised(password: str) -> str:
    """NFKC, so that a full-width 1 from a Chinese input method is the same as a half-width one (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe())
