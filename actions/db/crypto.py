"""Encryption of personal data in its columns, and keyed hashes where equality must be searched.

The secret comes from settings, never from code. One process has one keyring, installed before the first query by
:func:`install_keyring`.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from actions.settings import StorageSettings


class SecretError(RuntimeError):
    """No secret was installed, or the installed one does not open what is stored."""


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"gongkai/" + purpose).derive(secret)


@dataclass(frozen=True)
class Keyring:
    """Keys derived from the application's secrets; the first encrypts, all decrypt (rotation)."""

    cipher: MultiFernet
    index_key: bytes

    @classmethod
    def from_secrets(cls, current: str, *previous: str) -> Keyring:
        """``index_key`` follows the *oldest* secret, so that stored hashes stay searchable after a rotation."""
        oldest = previous[-1] if previous else current
        keys = [Fernet(base64.urlsafe_b64encode(_derive(s.encode(), b"column"))) for s in (current, *previous)]
        return cls(MultiFernet(keys), _derive(oldest.encode(), b"blind-index"))

    def encrypt(self, text: str) -> bytes:
        return self.cipher.encrypt(text.encode())

    def decrypt(self, token: bytes) -> str:
        try:
            return self.cipher.decrypt(token).decode()
        except InvalidToken as error:
            raise SecretError(
                "stored personal data can't be decrypted: the secret (GONGKAI_SECRET or var/secret.key) is not the one "
                "it was written with"
            ) from error

    def encrypt_bytes(self, data: bytes) -> bytes:
        return self.cipher.encrypt(data)

    def decrypt_bytes(self, token: bytes) -> bytes:
        """Raises :class:`SecretError` when no secret opens it."""
        try:
            return self.cipher.decrypt(token)
        except InvalidToken as error:
            raise SecretError(
                "a stored file can't be decrypted: the secret is not the one it was written with"
            ) from error

    def blind_index(self, value: str) -> str:
        return hmac.digest(self.index_key, value.encode(), "sha256").hex()


_installed: Keyring | None = None


def install(keyring: Keyring) -> None:
    """Make ``keyring`` the one that columns use in this process."""
    global _installed
    _installed = keyring


def install_keyring(storage: StorageSettings) -> None:
    """Make personal data readable in this process; at the first start a secret is made in ``var/secret.key``."""
    secret = storage.secret.get_secret_value() or load_or_create_secret(storage.var_dir / "secret.key")
    previous = [old.get_secret_value() for old in storage.previous_secrets]
    install(Keyring.from_secrets(secret, *previous))


def keyring() -> Keyring:
    """The installed keyring. Raises :class:`SecretError` when there is none."""
    if _installed is None:
        raise SecretError("no secret installed: call actions.db.crypto.install() first")
    return _installed


def blind_index(value: str) -> str:
    """Keyed SHA-256 (hex, 64 characters) of ``value``: equal values have equal hashes, and nothing else can be told."""
    return keyring().blind_index(value)


def load_or_create_secret(path: Path) -> str:
    """The secret kept in ``path``; made there (owner-readable only) at the first start."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
