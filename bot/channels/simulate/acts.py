"""What can be done on the page that plays the phones: by citizens, and to make trouble.

Each gives the entry that one's own phone shows (if any), and what happens then (if anything).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.channels.simulate.wechat import Failure
from bot.channels.simulate.wechat_phones import Phone

if TYPE_CHECKING:
    from bot.channels.simulate.stage import Stage

SLOW_SECONDS = 8.0
AHEAD = timedelta(hours=48)
_SEND = "/message/custom/send"

_Done = tuple[tuple[str, Mapping[str, Any]] | None, Callable[[], Awaitable[None]] | None]


def _note(text: str) -> tuple[str, Mapping[str, Any]]:
    return "note", {"text": text}


def _say(stage: Stage, phone: Phone, said: Mapping[str, str]) -> _Done:
    text, more = said.get("text", "")[:4000], {"bizmsgmenuid": said["id"]} if said.get("id") else {}
    if not text.strip():
        return None, None
    return ("mine", {"text": text}), lambda: stage.world.say(phone, text, **more)


def _speak(stage: Stage, phone: Phone, said: Mapping[str, str]) -> _Done:
    heard = said.get("text", "")[:2000]
    fields = {"MsgType": "voice", "MediaId": "voice", "Format": "amr", "Recognition": heard}
    return ("mine", {"text": f"（语音）{heard}"}), lambda: stage.world.send(phone, fields)


def _locate(stage: Stage, phone: Phone, said: Mapping[str, str]) -> _Done:
    label = said.get("text", "")[:200]
    fields = {"MsgType": "location", "Location_X": "37.4645", "Location_Y": "121.4479", "Scale": 15, "Label": label}
    return ("mine", {"text": f"（位置）{label}"}), lambda: stage.world.send(phone, fields)


def _tap(stage: Stage, phone: Phone, said: Mapping[str, str]) -> _Done:
    return _note(f"点了菜单“{said.get('title', '')[:30]}”"), lambda: stage.world.tap(phone, said.get("key", "")[:128])


def _view(stage: Stage, phone: Phone, said: Mapping[str, str]) -> _Done:
    fields = {"Event": "VIEW", "EventKey": said.get("key", "")[:1000]}
    return _note("打开了菜单里的网页"), lambda: stage.world.happen(phone, fields)


def _follow(stage: Stage, phone: Phone, said: Mapping[str, str]) -> _Done:
    return _note("关注了公众号"), lambda: stage.world.follow(phone, said.get("text", "")[:64])


def _unfollow(stage: Stage, phone: Phone, _said: Mapping[str, str]) -> _Done:
    return _note("取消了关注"), lambda: stage.world.unfollow(phone)


def _scan(stage: Stage, phone: Phone, said: Mapping[str, str]) -> _Done:
    scene = said.get("text", "")[:64]
    if not phone.follows:
        return _note(f"扫了二维码（{scene}），关注了公众号"), lambda: stage.world.follow(phone, scene)
    return _note(f"扫了二维码（{scene}）"), lambda: stage.world.scan(phone, scene)


def _allow(stage: Stage, phone: Phone, _said: Mapping[str, str]) -> _Done:
    template = min(stage.world.templates, default="")
    if not template:
        return _note("没有设置通知模板"), None
    return _note("允许了一次通知"), lambda: stage.world.allow_notices(phone, template)


def _refuse(stage: Stage, phone: Phone, _said: Mapping[str, str]) -> _Done:
    template = min(stage.world.templates, default="")
    return _note("不再接收通知"), lambda: stage.world.allow_notices(phone, template, is_allowed=False)


def _slow(stage: Stage, _phone: Phone, _said: Mapping[str, str]) -> _Done:
    if stage.rasa is None:
        return _note("只有在同一个命令里启动的系统才能变慢"), None
    stage.rasa.seconds = SLOW_SECONDS
    return _note(f"下一次回答会慢{SLOW_SECONDS:.0f}秒，微信只等5秒"), None


def _drop(stage: Stage, _phone: Phone, _said: Mapping[str, str]) -> _Done:
    stage.world.fail(_SEND, Failure(drop="after"))
    return _note("下一条客服消息送到以后断线，系统不知道送到没有"), None


def _twice(stage: Stage, _phone: Phone, _said: Mapping[str, str]) -> _Done:
    stage.world.duplicates = 1
    return _note("下一条消息微信会同时送来两次"), None


def _token(stage: Stage, _phone: Phone, _said: Mapping[str, str]) -> _Done:
    if not stage.world.tokens:
        return _note("系统还没有取过令牌"), None
    stage.world.take_back_token()
    return _note("令牌失效了"), None


def _whitelist(stage: Stage, _phone: Phone, _said: Mapping[str, str]) -> _Done:
    stage.world.fail(_SEND, Failure(code=40164))
    return _note("下一次调用返回 40164：服务器的IP地址不在白名单里"), None


def _service(stage: Stage, _phone: Phone, _said: Mapping[str, str]) -> _Done:
    world = stage.world
    world.has_customer_service = not world.has_customer_service
    if world.has_customer_service:
        return _note("客服消息接口又有了（系统要重新启动才知道）"), None
    return _note("没有客服消息接口了：系统第一次用到时才知道，以后只在当场回复"), None


def _used_up(stage: Stage, phone: Phone, _said: Mapping[str, str]) -> _Done:
    phone.use_up()
    return _note("这位市民的客服消息条数用完了（45047）"), None


def _closed(stage: Stage, phone: Phone, _said: Mapping[str, str]) -> _Done:
    phone.close()
    return _note("这位市民的48小时过了（45015），系统的钟没有动"), None


def _ahead(stage: Stage, _phone: Phone, _said: Mapping[str, str]) -> _Done:
    if stage.clock is None:
        return _note("只有在同一个命令里启动的系统才能拨钟"), None
    stage.clock.ahead += AHEAD
    return _note(f"过了48小时，现在一共拨快{int(stage.clock.ahead.total_seconds()) // 3600}小时"), None


ACTS: dict[str, Callable[[Stage, Phone, Mapping[str, str]], _Done]] = {
    "say": _say,
    "speak": _speak,
    "locate": _locate,
    "tap": _tap,
    "view": _view,
    "follow": _follow,
    "unfollow": _unfollow,
    "scan": _scan,
    "allow": _allow,
    "refuse": _refuse,
    "slow": _slow,
    "drop": _drop,
    "twice": _twice,
    "token": _token,
    "whitelist": _whitelist,
    "service": _service,
    "used-up": _used_up,
    "closed": _closed,
    "ahead": _ahead,
}
