"""The conditions of the reply (Art. 17, 32, 36), its service, remedies (Art. 51) and the archive (Art. 45)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle.asked import Asked, Guard
from actions.cases.lifecycle.casefile import CaseFile, day
from actions.cases.lifecycle.guards import period_end
from actions.cases.lifecycle.words import Role
from actions.cases.outcomes import OUTCOMES

DISCLOSED = ("G1", "G2", "PT")
_MAX_REDO_DAYS = 250  # working days; more is a slip


def kind_is_open(case: CaseFile, asked: Asked) -> str | None:
    """The kind of reply, and what it withholds, has what it needs on record (Art. 30, 32, 35)."""
    kind = asked.facts.get("kind")
    return _unfit(case, asked, kind) if kind else None


def reply_is_ready(case: CaseFile, asked: Asked) -> str | None:
    """What is decided may be decided now: everybody who must be heard was heard (Art. 17 para. 3, 32)."""
    kind = asked.facts.get("kind") or case.reply_kind
    return None if kind is None else _unfit(case, asked, kind) or next(_not_heard(case, kind), None)


def at_once_is_ready(case: CaseFile, asked: Asked) -> str | None:
    """What is answered on the spot may be disclosed: everybody who must be heard was heard (Art. 17 para. 3, 32)."""
    if asked.is_trial and "kind" not in asked.facts:
        return next(_not_heard(case, "G1"), None)
    return next(_not_heard(case, str(asked.facts.get("kind"))), None)


def correction_is_not_awaited(case: CaseFile, asked: Asked) -> str | None:
    """Art. 30: who may still correct is not turned down; what can be disclosed without it may be at any time."""
    is_awaited = case.awaits_correction(asked.on_day) and not case.correction_is_late
    if not is_awaited or asked.facts.get("kind") in (None, "G1", "G2"):
        return None
    return "正在等待申请人补正。不等补正就能公开的可以直接公开，其他答复请等补正以后再办（条例第三十条）。"


def _unfit(case: CaseFile, asked: Asked, kind: str) -> str | None:
    outcome = OUTCOMES.get(kind)
    if outcome is None:
        return "请从名单中选择答复类型。"
    match kind:
        case "O1" | "O2":
            return f"“{outcome.name}”请从相应的步骤办理。"
        case "U4":
            return (
                None
                if case.correction_received_on
                else f"本案没有收到过补正，不能选择“{outcome.name}”（条例第三十条）。"
            )
        case "X4":
            if case.reasons == "rejected":
                return None
            return f"还没有要求申请人说明理由并认定理由不合理，不能选择“{outcome.name}”（条例第三十五条）。"
        case "N4":
            return _third_party_unheard(case)
        case "PT" if _withholds_for_third_party(asked):
            return _third_party_unheard(case)
    return None


def _third_party_unheard(case: CaseFile) -> str | None:
    """Art. 32: a third party's rights are a ground of denial only after it was asked in writing."""
    asked = [each for each in case.consultations.values() if each.kind == "third_party"]
    if not asked:
        return "以第三方合法权益为由不予公开以前，应当书面征求第三方的意见（条例第三十二条）。"
    heard = [each for each in asked if not each.is_open]
    if heard and all(each.opinion == "agree" for each in heard):
        return "第三方同意公开，不能以保护第三方为由不予公开（条例第十五条、第三十二条）。"
    if case.protectable:
        return None
    if len(heard) < len(asked):
        return "征求第三方意见还没有结束，不能以此为由不予公开（条例第三十二条）。"
    if any(each.was_cut_short for each in heard):
        return (
            "征求意见书送达以后，没有等第三方提出意见就结束了，不能以此为由不予公开，请重新征求意见（条例第三十二条）。"
        )
    return (
        "已经书面告知第三方决定公开，不能再以保护第三方为由不予公开；"
        "还有其他内容需要保护的，请另行征求第三方的意见（条例第三十二条）。"
    )


def _withholds_for_third_party(asked: Asked) -> bool:
    """Art. 37: of the parts of the reply one is withheld under Art. 15."""
    parts = asked.content.get("parts")
    rows = [each for each in parts if isinstance(each, Mapping)] if isinstance(parts, list | tuple) else []
    return any(each.get("decision") == "withheld" and each.get("ground") == "third_party" for each in rows)


def _not_heard(case: CaseFile, kind: str) -> Iterator[str]:
    if kind not in DISCLOSED:
        return
    if case.secrecy_referred_on and case.secrecy_determined_on is None:
        yield "已经报请确定是否可以公开，收到确定意见以前不能公开（条例第十七条第三款）。"
    if kind == "G1":  # public already: nobody is hurt by saying where
        return
    if any(each.kind == "third_party" for each in case.open_consultations.values()):
        yield "第三方提出意见的期限还没有届满，不能决定公开（条例第三十二条）。"
    if kind == "G2" and any(each.objects for each in case.consultations.values()):
        yield "第三方不同意公开。要公开的，先办理“不采纳第三方意见，决定公开”，并书面告知第三方（条例第三十二条）。"


def somebody_is_still_asked(case: CaseFile, asked: Asked) -> str | None:
    """A caution: the silence of those who were asked is not over, and the clock may be standing still."""
    if not case.open_consultations:
        return None
    kind = asked.facts.get("kind") or case.reply_kind
    refs = "、".join(case.open_consultations)
    ending = "决定公开以前应当等到意见或者期限届满" if kind in DISCLOSED or kind is None else "请确认不需要等待意见"
    return f"征求意见{refs}还没有结束（条例第三十二条至第三十四条），{ending}。"


def somebody_objects(case: CaseFile, asked: Asked) -> str | None:
    """A caution: what a third party refused is disclosed only by a decision of its own (Art. 32)."""
    kind = asked.facts.get("kind") or case.reply_kind
    refs = "、".join(ref for ref, each in case.consultations.items() if each.objects)
    if not refs or kind not in ("G2", "PT"):
        return None
    return f"第三方在征求意见{refs}中不同意公开，答复里不要包含它不同意公开的内容（条例第三十二条）。"


def co_maker_refused(case: CaseFile, asked: Asked) -> str | None:
    """A caution: the law doesn't say that a co-maker's refusal binds (Art. 34)."""
    kind = asked.facts.get("kind") or case.reply_kind
    refused = any(each.kind == "co_maker" and each.opinion == "refuse" for each in case.consultations.values())
    if kind in DISCLOSED and refused:
        return "共同制作机关不同意公开，请在公开以前再次协商并留存记录（条例第十一条、第三十四条）。"
    return None


def third_party_may_fight(case: CaseFile, _asked: Asked) -> str | None:
    """A caution: [D] leave the third party time to seek a remedy before the information is out."""
    overruled = [each.overruled_on for each in case.consultations.values() if each.overruled_on]
    if overruled:
        return f"{chinese_date(max(overruled))}决定不采纳第三方的意见，送达以前请给第三方留出寻求救济的时间。"
    return None


def only_disclosure_at_once(_case: CaseFile, asked: Asked) -> str | None:
    """Art. 33 para. 1: on the spot is answered what can be; denials go through review and signature."""
    if asked.facts.get("kind") not in (None, "G1", "G2"):
        return "当场答复只适用于予以公开；其他答复请按审查、签发的步骤办理（条例第十七条、第三十三条第一款）。"
    return None


def reply_is(*statuses: str) -> Guard:
    """How far the reply has come: draft → submitted → reviewed → signed → served (Art. 17)."""

    def guard(case: CaseFile, _asked: Asked) -> str | None:
        """Art. 17: step by step, drafted, submitted, reviewed, signed, served."""
        if case.reply_status in statuses:
            return None
        return {
            None: "还没有拟写答复。",
            "draft": "答复还在拟写，请先提交审查。",
            "submitted": "答复正在审查。",
            "reviewed": "答复已通过审查，等待签发。",
            "signed": "答复已签发。",
            "served": "答复已送达。",
        }[case.reply_status]

    guard.__name__ = f"reply_is({', '.join(statuses)})"
    return guard


def not_the_drafter(case: CaseFile, asked: Asked) -> str | None:
    """[D] two persons: who had a hand in the drafts of a round doesn't review (Art. 17); a supervisor may, with a
    recorded reason."""
    if asked.actor not in case.drafters or (asked.is_trial and Role.SUPERVISOR in asked.roles):
        return None
    if Role.SUPERVISOR not in asked.roles or not asked.words.get("alone"):
        return "拟写答复的人不能审查自己拟写的答复，请由另一人审查（条例第十七条）。"
    return None


def served_after_signing(case: CaseFile, asked: Asked) -> str | None:
    """A letter is not served before it is signed."""
    if case.signed_on and asked.on_day < case.signed_on:
        return f"送达日期早于签发日期（{chinese_date(case.signed_on)}），请核对。"
    return None


def mailed_by_post(_case: CaseFile, asked: Asked) -> str | None:
    """国办公开办函〔2016〕235号: only the postal enterprise serves official letters."""
    if asked.facts.get("method") == "courier":
        return "邮寄送达应当通过邮政企业（中国邮政、EMS），不能使用其他快递（国办公开办函〔2016〕235号）。"
    return None


def served_late(case: CaseFile, asked: Asked) -> str | None:
    """A caution, for the record: the period has passed (Art. 33)."""
    due_on = period_end(case, asked)
    if due_on and asked.on_day > due_on:
        return f"答复期限已于{chinese_date(due_on)}届满，这次答复逾期（条例第三十三条）。"
    return None


def proof_is_kept(_case: CaseFile, asked: Asked) -> str | None:
    """A caution: service is proved by its paper (国办公开办函〔2016〕235号)."""
    if asked.facts.get("method") in ("post", "direct", "entrusted") and not asked.words.get("proof"):
        return "请补记送达凭证（邮件号、送达回证），以备查验。"
    return None


def was_disclosed(case: CaseFile, _asked: Asked) -> str | None:
    """Art. 36(一)(二), 37: there is something to hand over."""
    return None if case.reply_kind in DISCLOSED else "本案的答复没有提供信息的内容。"


def something_to_fight(case: CaseFile, asked: Asked) -> str | None:
    """A caution: a remedy is against a decision, or against silence after the period (法释〔2018〕1号 Art. 66).

    What a court or the 复议机关 has accepted is recorded whatever the unit thinks of it.
    """
    if case.concluded_on is not None:
        return None
    due_on = period_end(case, asked)
    if due_on is None:
        return "本案还没有确认收到，也没有答复，请核对通知的内容。"
    return (
        None if asked.on_day > due_on else f"本案尚未答复，答复期限{chinese_date(due_on)}也没有届满，请核对通知的内容。"
    )


def remedy_known(case: CaseFile, asked: Asked) -> str | None:
    """The proceedings that are spoken of are open."""
    if not case.open_remedies:
        return "没有正在进行的复议或者诉讼。"
    if asked.is_trial:
        return None
    each = case.open_remedies.get(str(asked.facts.get("ref")))
    if each is None:
        return "没有找到这件复议或者诉讼，或者它已经审结。"
    return "日期早于提起的日期，请核对。" if asked.on_day < each.filed_on else None


def remedy_can_order(case: CaseFile, asked: Asked) -> str | None:
    """A new reply is ordered by a decision that corrects the agency, once each."""
    orders = {ref: each for ref, each in case.remedies.items() if each.can_order}
    if not orders:
        return "没有纠正原处理、还没有执行的复议决定或者判决。"
    if asked.is_trial:
        return None
    each = orders.get(str(asked.facts.get("ref")))
    if each is None:
        return f"请写明依据哪一件：{'、'.join(orders)}。"
    if each.decided_on and asked.on_day < each.decided_on:
        return f"日期早于审结的日期（{chinese_date(each.decided_on)}），请核对。"
    return None


def redo_period_is_possible(_case: CaseFile, asked: Asked) -> str | None:
    """Working days or a day, and one that lies ahead of the decision."""
    days, by = asked.facts.get("days"), day(asked.facts, "by")
    if days is not None and by:
        return "重新答复的期限请填写工作日数或者最后日期，只填一项。"
    if days is not None and not 1 <= days <= _MAX_REDO_DAYS:
        return f"重新答复的期限为1至{_MAX_REDO_DAYS}个工作日，请核对。"
    if by and by < asked.on_day:
        return "重新答复的最后日期早于收到决定的日期，请核对。"
    return None


def not_archived(case: CaseFile, _asked: Asked) -> str | None:
    """Once a round (Art. 45)."""
    return "已经归档。" if case.archived_on else None
