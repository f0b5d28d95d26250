"""Citizens on their phones: they ask, fill in an application to its end, ask how far it is. A new phone each time.

They read what the phone shows and answer that, so they go on whatever was lost: when WeChat says that the service is
out of order they say it again, when nothing comes they ask again after a while.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.simulate.wechat import FakeWeChat
from bot.channels.simulate.wechat_phones import How, Phone
from tests.entities.checksums import id_card

CALM = 0.4  # seconds without another bubble: that was the answer
MOST_TURNS = 60  # of one application, with all that goes wrong

QUESTIONS = (
    "南昌市财政收支多久公开一次?由谁负责?",
    "申请信息公开要收费吗",
    "政府多久必须答复",
    "怎么申请信息公开",
    "对答复不满意怎么办",
    "主动公开的范围有哪些",
    "哪些信息不予公开",
    "你好",
)
_WAITING = "系统正在准备"
_STEP = re.compile(r"第\s*(\d+)\s*步")
_AGAIN = "回复「重发」"
RECEIPT = re.compile(r"[A-Z]{1,8}20\d\d-\d{5}")


@dataclass
class Said:
    """One message of a citizen, as WeChat knows it."""

    key: str
    text: str
    is_acknowledged: bool = False  # one of the three calls was answered
    is_answered_for: bool = False  # WeChat is done with it


@dataclass
class Citizen:
    """One person, one phone."""

    phone: Phone
    said: list[Said] = field(default_factory=list)
    confirmed: int = 0
    number: str = ""  # of the application, as the phone has shown it


@dataclass
class World(FakeWeChat):
    """The fake, which also keeps what each phone has sent."""

    citizens: dict[str, Citizen] = field(default_factory=dict)

    async def _deliver(self, phone: Phone, content: Mapping[str, Any]) -> None:
        said = Said(f"m{content['MsgId']}", str(content.get("Content", "")))
        self.citizens[phone.openid].said.append(said)
        before = _broken(phone)
        await super()._deliver(phone, content)
        said.is_acknowledged, said.is_answered_for = _broken(phone) == before, True


def _broken(phone: Phone) -> int:
    return sum(shown.how is How.BROKEN for shown in phone.shown)


@dataclass
class Crowd:
    """So many citizens at a time, until :attr:`is_closing`; then those who have begun end."""

    world: World
    chance: random.Random
    patience: float  # seconds without any answer, then it is said again
    is_closing: bool = False
    applied: int = 0
    given_up: int = 0

    async def one_after_the_other(self) -> None:
        while not self.is_closing:
            citizen = self._newcomer()
            await (self._applies(citizen) if self.chance.random() < 0.6 else self._asks(citizen))

    def _newcomer(self) -> Citizen:
        openid = f"oChaos{len(self.world.citizens) + 1:022d}"
        citizen = Citizen(self.world.phone(openid))
        self.world.citizens[openid] = citizen
        return citizen

    async def _asks(self, citizen: Citizen) -> None:
        for _ in range(self.chance.randint(1, 4)):
            if self.chance.random() < 0.3:  # not waiting for the answer to the first
                first = self.chance.choice(QUESTIONS)
                sending = asyncio.create_task(self.world.say(citizen.phone, first))
                await asyncio.sleep(self.chance.uniform(0.05, 1.0))
                await self._says(citizen, self.chance.choice(QUESTIONS))
                await sending
            else:
                await self._says(citizen, self.chance.choice(QUESTIONS))
            await asyncio.sleep(self.chance.uniform(0.0, 1.0))

    async def _applies(self, citizen: Citizen) -> None:
        shown, answers = await self._says(citizen, "我要申请公开信息"), self._answers()
        for _ in range(MOST_TURNS):
            if citizen.confirmed and (found := RECEIPT.search(shown)):
                citizen.number = found.group()
                self.applied += 1
                if self.chance.random() < 0.5:
                    await self._says(citizen, "我的申请")
                return
            steps = _STEP.findall(shown)
            if "确认提交" in shown:
                citizen.confirmed += 1
                shown = await self._says(citizen, "确认提交")
            elif steps and int(steps[-1]) in answers:
                shown = await self._says(citizen, answers[int(steps[-1])])
            elif citizen.confirmed:
                shown = await self._says(citizen, "我的申请")
            else:
                shown = await self._says(citizen, "继续申请")
        self.given_up += 1

    def _answers(self) -> dict[int, str]:
        pick, number = self.chance.choice, self.chance.randint(100, 999)
        born = f"{self.chance.randint(1950, 2004)}{self.chance.randint(1, 12):02d}{self.chance.randint(1, 28):02d}"
        place, matter = pick(("城东", "城西", "河北", "新区")), pick(("征地批复", "拆迁补偿方案", "道路改造预算"))
        return {
            1: f"{self.chance.randint(2012, 2025)}年{place}片区{number}号地块{matter}文件",
            2: "无",
            3: "个人",
            4: pick("赵钱孙李周吴郑王") + pick("伟芳娜敏静丽强磊军洋"),
            5: "居民身份证",
            6: id_card(f"110105{born}{number}"),
            7: f"139{self.chance.randint(10_000_000, 99_999_999)}",
            8: "电子版",
            9: "发送到电子邮箱",
            10: f"citizen{number}@example.com",
        }

    async def _says(self, citizen: Citizen, text: str) -> str:
        """Say it until something comes for an answer; all that was shown since."""
        phone = citizen.phone
        while True:
            before = len(phone.shown)
            await self.world.say(phone, text)
            shown = await self._shown(phone, before)
            if _AGAIN in shown and self.chance.random() < 0.7:
                before = len(phone.shown)
                await self.world.say(phone, "重发")
                shown += "\n" + await self._shown(phone, before)
            if shown:
                return shown
            await asyncio.sleep(self.chance.uniform(1.0, 3.0))

    async def _shown(self, phone: Phone, before: int) -> str:
        """What comes, until it is calm; nothing when WeChat has given up, or patience is at an end."""
        until = time.monotonic() + self.patience
        seen, calm_since = before, time.monotonic()
        while time.monotonic() < until:
            if len(phone.shown) > seen:
                seen, calm_since = len(phone.shown), time.monotonic()
            new = phone.shown[before:]
            texts = [each.text for each in new if each.how is not How.BROKEN and _WAITING not in each.text]
            is_calm = time.monotonic() - calm_since > CALM
            if texts and is_calm:
                return "\n".join(texts)
            if is_calm and any(each.how is How.BROKEN for each in new) and time.monotonic() - calm_since > 5:
                return ""
            await asyncio.sleep(0.05)
        return ""
