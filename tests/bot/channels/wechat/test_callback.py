"""Which callbacks are believed, in every mode, and what each refusal is called."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from actions.cases.time import FixedClock
from bot.channels.simulate.wechat_calls import Account, Callback, callback, written
from bot.channels.wechat.callback import Callbacks, Mode
from bot.channels.weixin.callback import MOST_BYTES, Reason, Refused
from bot.channels.weixin.crypto import MessageCrypto, sign

TEXT: dict[str, Any] = {
    "ToUserName": "gh_0123456789ab",
    "FromUserName": "oUser",
    "CreateTime": 1773367200,
    "MsgType": "text",
    "Content": "公开 ]]> <b>&amp; 预算",
    "MsgId": 24000000000000001,
}
VECTORS = json.loads((Path(__file__).parents[3] / "vectors" / "wechat.json").read_text(encoding="utf-8"))


def receiver(account: Account, **more: Any) -> Callbacks:
    crypto = None if account.mode == Mode.PLAIN else account.crypto()
    return Callbacks(account.token, account.mode, crypto, account.original_id, **more)


def reason(callbacks: Callbacks, made: Callback, clock: FixedClock) -> Reason:
    with pytest.raises(Refused) as caught:
        callbacks.read(made.query, made.body, clock.now())
    return caught.value.reason


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("is_json", [False, True])
def test_every_mode_and_format(account: Account, clock: FixedClock, mode: Mode, is_json: bool) -> None:
    account = replace(account, mode=mode, is_json=is_json)
    made = callback(account, TEXT, clock.now(), "1")
    found = receiver(account).read(made.query, made.body, clock.now())
    assert (found.fields["Content"], found.fields["FromUserName"]) == (TEXT["Content"], "oUser")
    assert found.fields["MsgId"] == "24000000000000001"
    assert (found.is_json, found.key) == (is_json, None if mode == Mode.PLAIN else 0)


def test_the_official_vector_at_its_time() -> None:
    vector = VECTORS["decrypt"][0]
    crypto = MessageCrypto(vector["token"], [vector["key"]], vector["id"])
    query = {
        "signature": sign(vector["token"], vector["timestamp"], vector["nonce"]),
        **{name: vector[name] for name in ("timestamp", "nonce", "msg_signature")},
        "encrypt_type": "aes",
        "openid": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
    }
    body = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": vector["encrypt"]}).encode()
    now = datetime.fromtimestamp(int(vector["timestamp"]), UTC)
    found = Callbacks(vector["token"], Mode.SAFE, crypto, "gh_97417a04a28d").read(query, body, now)
    assert found.fields["Event"] == "debug_demo"


def test_the_previous_key_is_still_read(account: Account, clock: FixedClock) -> None:
    made = callback(account, TEXT, clock.now(), "1")
    crypto = MessageCrypto(account.token, ["A" * 43, account.aes_key], account.app_id)
    callbacks = Callbacks(account.token, Mode.SAFE, crypto)
    assert callbacks.read(made.query, made.body, clock.now()).key == 1


def test_the_encrypted_part_counts_in_compatible_mode(account: Account, clock: FixedClock) -> None:
    account = replace(account, mode=Mode.COMPATIBLE)
    made = callback(account, TEXT, clock.now(), "1")
    forged = made.body.replace("预算".encode(), "工资".encode())
    assert "预算" in receiver(account).read(made.query, forged, clock.now()).fields["Content"]
    plain = callback(replace(account, mode=Mode.PLAIN), TEXT, clock.now(), "1")
    assert receiver(account).read(plain.query, plain.body, clock.now()).key is None
    assert reason(receiver(account), Callback(plain.query, made.body), clock) == Reason.FORGED


def test_a_plain_body_is_refused_in_safe_mode(account: Account, clock: FixedClock) -> None:
    plain = callback(replace(account, mode=Mode.PLAIN), TEXT, clock.now(), "1")
    assert reason(receiver(account), plain, clock) == Reason.NOT_ENCRYPTED
    dressed = callback(account, TEXT, clock.now(), "1").query
    assert reason(receiver(account), Callback(dressed, plain.body), clock) == Reason.NOT_ENCRYPTED
    forged = Callback(plain.query | {"signature": "0" * 40}, plain.body)
    assert reason(receiver(account), forged, clock) == Reason.FORGED


def test_ciphertext_alone_is_refused_in_plain_mode(account: Account, clock: FixedClock) -> None:
    made = callback(account, TEXT, clock.now(), "1")
    assert reason(receiver(replace(account, mode=Mode.PLAIN)), made, clock) == Reason.NOT_PLAIN


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("name", ["timestamp", "nonce", "signature"])
def test_forged_requests(account: Account, clock: FixedClock, mode: Mode, name: str) -> None:
    account = replace(account, mode=mode)
    made = callback(account, TEXT, clock.now(), "1")
    signed = made.query["timestamp"]
    wrong = {"timestamp": str(int(signed) + 1), "nonce": "2", "signature": "0" * 40}[name]
    assert reason(receiver(account), Callback(made.query | {name: wrong}, made.body), clock) == Reason.FORGED
    without = {key: value for key, value in made.query.items() if key != name}
    if mode == Mode.PLAIN or name != "signature":
        assert reason(receiver(account), Callback(without, made.body), clock) == Reason.MISSING_PARAMETERS


def test_a_forged_body_under_a_right_address(account: Account, clock: FixedClock) -> None:
    first, second = (callback(account, {**TEXT, "Content": said}, clock.now(), "1") for said in "ab")
    assert reason(receiver(account), Callback(first.query, second.body), clock) == Reason.FORGED
    unreadable = MessageCrypto(account.token, ["B" * 43], account.app_id).seal("x", first.query["timestamp"], nonce="1")
    made = Callback(
        first.query | {"msg_signature": unreadable.signature}, json.dumps({"Encrypt": unreadable.encrypt}).encode()
    )
    assert reason(receiver(account), made, clock) == Reason.UNDECIPHERABLE


@pytest.mark.parametrize(("minutes", "is_stale"), [(-6, True), (-4, False), (4, False), (6, True)])
def test_stale_requests(account: Account, clock: FixedClock, minutes: int, is_stale: bool) -> None:
    made = callback(account, TEXT, clock.now() + timedelta(minutes=minutes), "1")
    if is_stale:
        assert reason(receiver(account), made, clock) == Reason.STALE
    else:
        assert receiver(account).read(made.query, made.body, clock.now())


def test_wrong_app_and_wrong_account(account: Account, clock: FixedClock) -> None:
    other = callback(replace(account, app_id="wxother"), TEXT, clock.now(), "1")
    assert reason(receiver(account), other, clock) == Reason.WRONG_APP
    other = callback(account, {**TEXT, "ToUserName": "gh_other"}, clock.now(), "1")
    assert reason(receiver(account), other, clock) == Reason.WRONG_ACCOUNT
    unset = Callbacks(account.token, Mode.SAFE, account.crypto())
    assert unset.read(other.query, other.body, clock.now())


def _plain(account: Account, clock: FixedClock, body: bytes) -> tuple[Callbacks, Callback]:
    account = replace(account, mode=Mode.PLAIN)
    return receiver(account), Callback(callback(account, TEXT, clock.now(), "1").query, body)


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><xml><Content>&b;</Content></xml>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (BOMB, Reason.FORBIDDEN_XML),
        (b"<?xml version='1.0' encoding='utf-16'?>" + BOMB, Reason.FORBIDDEN_XML),
        (b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><xml/>", Reason.FORBIDDEN_XML),
        (b"<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1/'>%p;]><xml/>", Reason.FORBIDDEN_XML),
        (b"<xml>" + b"<a>" * 200 + b"</a>" * 200 + b"</xml>", Reason.FORBIDDEN_XML),
        (b"<xml>" + b"<a/>" * 5000 + b"</xml>", Reason.FORBIDDEN_XML),
        (b"<xml>&unknown;</xml>", Reason.BROKEN),
        (b"<xml><Content>", Reason.BROKEN),
        (b"", Reason.BROKEN),
        (b"\xff\xfe<\x00x\x00m\x00l\x00/\x00>\x00", Reason.BROKEN),
        (b"hello", Reason.BROKEN),
        (b"{", Reason.BROKEN),
        (b'{"a":' + b"[" * 30000, Reason.BROKEN),
        (b"[]", Reason.BROKEN),
        (b"{}", Reason.MISSING_FIELDS),
        (b"<xml/>", Reason.MISSING_FIELDS),
        (b"<xml>text</xml>", Reason.MISSING_FIELDS),
        (written({**TEXT, "CreateTime": "tomorrow"}, is_json=False).encode(), Reason.MISSING_FIELDS),
        (written({**TEXT, "FromUserName": ["a", "b"]}, is_json=False).encode(), Reason.MISSING_FIELDS),
        (json.dumps({**TEXT, "FromUserName": {"a": 1}}).encode(), Reason.MISSING_FIELDS),
        (json.dumps({**TEXT, "FromUserName": "\ud800"}).encode(), Reason.MISSING_FIELDS),
        (json.dumps({**TEXT, "FromUserName": "o" * 1000}).encode(), Reason.MISSING_FIELDS),
        (b"x" * (MOST_BYTES + 1), Reason.OVERSIZED),
    ],
)
def test_hostile_and_broken_bodies(account: Account, clock: FixedClock, body: bytes, expected: Reason) -> None:
    callbacks, made = _plain(account, clock, body)
    assert reason(callbacks, made, clock) == expected
    if expected != Reason.MISSING_FIELDS:
        assert reason(receiver(account), Callback(callback(account, TEXT, clock.now(), "1").query, body), clock) == (
            expected
        )


def test_a_bomb_inside_the_encryption(account: Account, clock: FixedClock) -> None:
    timestamp = str(int(clock.now().timestamp()))
    sealed = account.crypto().seal(BOMB.decode(), timestamp, nonce="1")
    query = {"timestamp": timestamp, "nonce": "1", "msg_signature": sealed.signature, "encrypt_type": "aes"}
    made = Callback(query, f"<xml><Encrypt>{sealed.encrypt}</Encrypt></xml>".encode())
    assert reason(receiver(account), made, clock) == Reason.FORBIDDEN_XML


@pytest.mark.parametrize("said", ["<!DOCTYPE html> & ]]>", "响铃\x07和\x0b换页", "😀" * 100, "\ufeff", " 空格 "])
def test_what_citizens_may_write(account: Account, clock: FixedClock, said: str) -> None:
    callbacks, made = _plain(account, clock, written({**TEXT, "Content": said}, is_json=False).encode())
    found = callbacks.read(made.query, made.body, clock.now()).fields["Content"]
    assert found == "".join(character for character in said if character not in "\x07\x0b")


def test_retries_pass_and_replays_do_not(account: Account, clock: FixedClock) -> None:
    callbacks, made = receiver(account), callback(account, TEXT, clock.now(), "1")
    assert not callbacks.read(made.query, made.body, clock.now()).is_repeat
    for _ in range(2):
        clock.advance(timedelta(seconds=6))
        assert callbacks.read(made.query, made.body, clock.now()).is_repeat
        signed_anew = callback(account, TEXT, clock.now(), str(clock.now()))
        assert not callbacks.read(signed_anew.query, signed_anew.body, clock.now()).is_repeat
    clock.advance(timedelta(minutes=1))
    assert reason(callbacks, made, clock) == Reason.REPLAYED


def test_other_words_under_a_signature_that_was_heard(account: Account, clock: FixedClock) -> None:
    account = replace(account, mode=Mode.PLAIN)
    callbacks, made = receiver(account), callback(account, TEXT, clock.now(), "1")
    callbacks.read(made.query, made.body, clock.now())
    forged = Callback(made.query, made.body.replace("预算".encode(), "工资".encode()))
    assert reason(callbacks, forged, clock) == Reason.REPLAYED


def test_the_memory_is_bounded(account: Account, clock: FixedClock) -> None:
    from bot.channels.weixin.callback import Heard

    heard = Heard(most=100)
    for number in range(1000):
        heard.is_repeat(("1", str(number), "s"), "x", clock.now())
    assert len(heard._seen) <= 100
    clock.advance(timedelta(minutes=11))
    heard.is_repeat(("1", "new", "s"), "x", clock.now())
    assert len(heard._seen) == 1


def test_the_address_is_verified(account: Account, clock: FixedClock) -> None:
    timestamp = str(int(clock.now().timestamp()))
    query = {"timestamp": timestamp, "nonce": "n", "echostr": "592", "signature": sign(account.token, timestamp, "n")}
    assert receiver(account).verify(query, clock.now()) == "592"
    for wrong, expected in (
        ({"signature": "0" * 40}, Reason.FORGED),
        ({"signature": "é"}, Reason.FORGED),
        ({"echostr": ""}, Reason.MISSING_PARAMETERS),
        ({"echostr": "x" * 1000}, Reason.MISSING_PARAMETERS),
        ({"timestamp": "now"}, Reason.MISSING_PARAMETERS),
        ({"timestamp": "9" * 30}, Reason.MISSING_PARAMETERS),
    ):
        with pytest.raises(Refused) as caught:
            receiver(account).verify(query | wrong, clock.now())
        assert caught.value.reason == expected
    clock.advance(timedelta(minutes=6))
    with pytest.raises(Refused, match="stale"):
        receiver(account).verify(query, clock.now())


def test_a_mode_that_decrypts_needs_a_key() -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        Callbacks("token", Mode.SAFE)
