"""What has to do with no application and no document: the office itself, matters of 12345, other languages, threats."""

from __future__ import annotations

from actions.cases.doors import Kind
from actions.cases.doors_channels import hotline
from actions.dialogue import texts
from actions.dialogue.answers import answer_or, answer_or_decline, citation_links
from actions.dialogue.person import hand_over
from actions.dialogue.turn import Events, Turn, bubble
from knowledge.answers import Answer, Verdict

_PERSON = ("转人工", "转人工")
_APPLY = ("申请公开信息", "我要申请公开信息")
_ANGRY = 0.5  # of the model; below, it is no threat


async def office(turn: Turn) -> Events:
    """Where this office is and when it can be reached, as it has been set; what isn't set is not said."""
    agency = turn.services.agency.current
    postcode = f"（邮编{agency.postcode}）" if agency.postcode else ""
    told = {
        "地址": f"{agency.address}{'' if agency.mail_address else postcode}" if agency.address else "",
        "邮寄": f"{agency.mail_address}{postcode}" if agency.mail_address else "",
        "电话": agency.phone,
        "邮箱": agency.email,
        "网站": agency.website,
        "办公时间": agency.shown_office_hours,
    }
    lines = [f"{label}：{value}" for label, value in told.items() if value]
    who = "，".join(part for part in (agency.name, agency.disclosure_unit) if part)
    heading = texts.render("utter_office_who", who=who)
    rest = lines or [texts.render("utter_office_not_known")]
    text = "\n".join([heading, *rest, texts.render("utter_office_others")])
    turn.say(bubble(text, buttons=(_PERSON,)))
    return []


async def matter(turn: Turn) -> Events:
    """A matter that 12345 takes. A policy may answer it: the documents come first."""
    return await answer_or(turn, _is_for_12345, closed=(Kind.SERVICE_12345,))


async def _is_for_12345(turn: Turn, answer: Answer) -> Events:
    special = hotline(turn.text)
    told = texts.render("utter_hotline_special", special=special) if special else texts.render("utter_hotline")
    lines = [told, texts.render("utter_hotline_not_here")]
    links = []
    if answer.verdict is Verdict.RELATED:
        lines.append(texts.render("utter_hotline_near"))
        links = citation_links(answer.citations)
    turn.say(bubble("\n".join(lines), buttons=(_PERSON, _APPLY), links=links, kind="related"))
    return []


async def foreign_language(turn: Turn) -> Events:
    """This service works in Chinese; a person may be reached by telephone."""
    phone = turn.services.agency.current.phone
    if phone:
        text = texts.render("utter_foreign_language_phone", phone=phone)
    else:
        text = texts.render("utter_foreign_language")
    turn.say(bubble(text, buttons=(_PERSON,)))
    return []


async def threat(turn: Turn) -> Events:
    """Somebody threatens: calm words, and a person before all others."""
    if turn.confidence < _ANGRY:
        return await answer_or_decline(turn)
    turn.utter("utter_threat")
    await hand_over(turn, urgent=True)
    return []
