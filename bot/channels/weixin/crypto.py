"""Signatures and encryption of callbacks, as WeChat (Official Account) and WeCom use them.

Source: 消息加解密说明, https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html; for WeCom
https://developer.work.weixin.qq.com/document/path/90968. Both are the same; the id at the end is the AppId or CorpId.

The clear text is ``16 random bytes + length (4 bytes, network order) + message + id``, padded by PKCS#7 to blocks of 32
bytes, encrypted by AES-256-CBC whose IV is the first half of the key. SHA-1 and that IV are WeChat's choice.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK = 32  # of the padding; AES's own is 16
_RANDOM = 16
_HEAD = _RANDOM + 4
_PRINTABLE = string.ascii_letters + string.digits


class CryptoError(Exception):
    """The text can't be decrypted. Which step failed is never said: it would help who forges."""

    def __init__(self) -> None:
        super().__init__("can't be decrypted")


class WrongReceiverError(CryptoError):
    """Decrypted, but for another account: its AppId (WeCom: CorpId) isn't ours."""


class KeyFormatError(ValueError):
    """An EncodingAESKey that can't be one; the text doesn't hold it."""


@dataclass(frozen=True)
class Decrypted:
    """A message, and which of the keys fitted: the answer must be encrypted with the same one."""

    text: str = field(repr=False)
    key: int


@dataclass(frozen=True)
class Sealed:
    """An encrypted answer and what proves it."""

    encrypt: str = field(repr=False)
    signature: str
    timestamp: str
    nonce: str


def sign(token: str, *parts: str) -> str:
    """SHA-1 of the sorted parts: ``timestamp, nonce`` for a request, with the ciphertext for a message."""
    return hashlib.sha1("".join(sorted((token, *parts))).encode(), usedforsecurity=False).hexdigest()


def is_signed(signature: str, token: str, *parts: str) -> bool:
    """Whether ``signature`` is that of ``parts``, compared in constant time."""
    return hmac.compare_digest(sign(token, *parts).encode(), signature.encode("utf-8", "replace"))


def random_text(length: int) -> str:
    """Letters and digits: some libraries decode even the random bytes as text."""
    return "".join(secrets.choice(_PRINTABLE) for _ in range(length))


class MessageCrypto:
    """Decrypts and encrypts for one account. ``keys``: the current EncodingAESKey, then the one before, if any.

    ``random16`` and ``nonce`` are given by tests only. Raises :class:`KeyFormatError` for what is no key.
    """

    def __init__(
        self,
        token: str,
        keys: Sequence[str],
        receiver_id: str,
        *,
        random16: Callable[[], bytes] = lambda: random_text(_RANDOM).encode(),
        nonce: Callable[[], str] = lambda: random_text(10),
    ) -> None:
        self._token = token
        self._keys = tuple(_read_key(key) for key in keys)
        self._id = receiver_id.encode()
        self._random16 = random16
        self._nonce = nonce

    def is_signed(self, signature: str, timestamp: str, nonce: str, encrypt: str) -> bool:
        """Whether ``msg_signature`` is that of this ciphertext. Ask before decrypting."""
        return is_signed(signature, self._token, timestamp, nonce, encrypt)

    def decrypt(self, encrypt: str) -> Decrypted:
        """The message in ``encrypt``. Raises :class:`WrongReceiverError`, else :class:`CryptoError` for all that is
        malformed."""
        try:
            sealed = base64.b64decode(encrypt.encode("ascii"), validate=True)
        except (UnicodeEncodeError, binascii.Error):
            raise CryptoError from None
        if not sealed or len(sealed) % 16:
            raise CryptoError
        is_for_another = False
        for number, key in enumerate(self._keys):
            try:
                return Decrypted(self._opened(sealed, key), number)
            except WrongReceiverError:
                is_for_another = True
            except (CryptoError, UnicodeDecodeError):
                continue
        raise WrongReceiverError if is_for_another else CryptoError

    def encrypt(self, text: str, key: int = 0) -> str:
        """``text`` as ciphertext, with the key of that number (:attr:`Decrypted.key`)."""
        secret, message = self._keys[key], text.encode()
        clear = self._random16() + len(message).to_bytes(4, "big") + message + self._id
        padding = _BLOCK - len(clear) % _BLOCK
        encryptor = Cipher(AES256(secret), CBC(secret[:16])).encryptor()
        sealed = encryptor.update(clear + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode("ascii")

    def seal(self, text: str, timestamp: str, key: int = 0, nonce: str = "") -> Sealed:
        """``text`` encrypted and signed, with a new nonce unless one is given."""
        encrypt, nonce = self.encrypt(text, key), nonce or self._nonce()
        return Sealed(encrypt, sign(self._token, timestamp, nonce, encrypt), timestamp, nonce)

    def _opened(self, sealed: bytes, key: bytes) -> str:
        decryptor = Cipher(AES256(key), CBC(key[:16])).decryptor()
        clear = decryptor.update(sealed) + decryptor.finalize()
        padding = clear[-1]
        if not 1 <= padding <= _BLOCK or not hmac.compare_digest(clear[-padding:], bytes([padding]) * padding):
            raise CryptoError
        content = clear[:-padding]
        end = _HEAD + int.from_bytes(content[_RANDOM:_HEAD], "big")
        if len(content) < _HEAD or end > len(content):
            raise CryptoError
        text = content[_HEAD:end].decode()
        if not hmac.compare_digest(content[end:], self._id):
            raise WrongReceiverError
        return text


def _read_key(key: str) -> bytes:
    """43 characters of base64 without its "=" are 32 bytes."""
    try:
        read = base64.b64decode(f"{key}=".encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        read = b""
    if len(key) != 43 or len(read) != 32:
        raise KeyFormatError("an EncodingAESKey has 43 letters and digits")
    return read
