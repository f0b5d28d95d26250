"""Signatures and encryption against the public vectors, and against everything malformed."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.weixin.crypto import (
    CryptoError,
    KeyFormatError,
    MessageCrypto,
    WrongReceiverError,
    is_signed,
    sign,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "vectors" / "wechat.json").read_text(encoding="utf-8")
)
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OTHER = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
ID = "wx0123456789abcdef"


@pytest.mark.parametrize("vector", VECTORS["plain"])
def test_signatures_of_the_vectors(vector: list[str]) -> None:
    token, timestamp, nonce, signature = vector
    assert sign(token, timestamp, nonce) == signature
    assert is_signed(signature, token, timestamp, nonce)
    assert not is_signed(signature.replace("f", "e"), token, timestamp, nonce)
    assert not is_signed("签名", token, timestamp, nonce)


@pytest.mark.parametrize("vector", VECTORS["decrypt"], ids=lambda vector: vector["name"])
def test_the_vectors_both_ways(vector: dict[str, str]) -> None:
    crypto = MessageCrypto(
        vector["token"], [OTHER, vector["key"]], vector["id"], random16=lambda: vector["random16"].encode()
    )
    assert crypto.is_signed(vector["msg_signature"], vector["timestamp"], vector["nonce"], vector["encrypt"])
    decrypted = crypto.decrypt(vector["encrypt"])
    assert (decrypted.text, decrypted.key) == (vector["plaintext"], 1)
    assert crypto.encrypt(vector["plaintext"], 1) == vector["encrypt"]
    sealed = crypto.seal(vector["plaintext"], vector["timestamp"], 1, vector["nonce"])
    assert (sealed.encrypt, sealed.signature) == (vector["encrypt"], vector["msg_signature"])


@given(st.text(max_size=300))
def test_what_is_encrypted_is_decrypted(text: str) -> None:
    crypto = MessageCrypto("token", [KEY], ID)
    assert crypto.decrypt(crypto.encrypt(text)).text == text


@given(st.one_of(st.text(max_size=100), st.binary(max_size=160).map(lambda raw: base64.b64encode(raw).decode())))
def test_everything_malformed_is_one_error(encrypt: str) -> None:
    with pytest.raises(CryptoError, match=r"^can't be decrypted$"):
        MessageCrypto("token", [KEY, OTHER], ID).decrypt(encrypt)


def _encrypted(clear: bytes) -> str:
    secret = base64.b64decode(KEY + "=")
    encryptor = Cipher(AES256(secret), CBC(secret[:16])).encryptor()
    return base64.b64encode(encryptor.update(clear) + encryptor.finalize()).decode()


@pytest.mark.parametrize(
    "clear",
    [
        b"x" * 15 + b"\x00",  # padding of 0
        b"x" * 31 + b"\x21",  # of 33
        b"x" * 30 + b"\x01\x02",  # unlike bytes
        b"\x20" * 32,  # nothing but padding
        b"r" * 16 + b"\xff\xff\xff\xff" + b"m" * 11 + b"\x01",  # longer than it is
        b"r" * 16 + b"\x00\x00\x00\x02\xff\xfe" + ID.encode() + b"\x18" * 24,  # not UTF-8
    ],
)
def test_what_decrypts_to_nonsense(clear: bytes) -> None:
    with pytest.raises(CryptoError) as caught:
        MessageCrypto("token", [KEY], ID).decrypt(_encrypted(clear))
    assert not isinstance(caught.value, WrongReceiverError)


@pytest.mark.parametrize("other", ["wx0123456789abcdee", "wx0123456789abcdef0", "wx", ""])
def test_a_message_for_another_account(other: str) -> None:
    foreign = MessageCrypto("token", [KEY], other).encrypt("hello")
    with pytest.raises(WrongReceiverError):
        MessageCrypto("token", [OTHER, KEY], ID).decrypt(foreign)


@pytest.mark.parametrize("key", ["", "short", KEY + "A", KEY[:-1] + "!", "密" * 43, KEY[:-1] + "="])
def test_what_is_no_key(key: str) -> None:
    with pytest.raises(KeyFormatError) as caught:
        MessageCrypto("token", [key], ID)
    assert not key or key not in str(caught.value)


def test_random_bytes_and_nonce_differ_each_time() -> None:
    crypto = MessageCrypto("token", [KEY], ID)
    sealed = [crypto.seal("same", "1") for _ in range(20)]
    assert len({each.encrypt for each in sealed}) == len({each.nonce for each in sealed}) == 20
    assert crypto.is_signed(sealed[0].signature, "1", sealed[0].nonce, sealed[0].encrypt)
