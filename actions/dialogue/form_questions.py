"""The form's questions as bubbles: progress, question, numbered choices, buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from actions.cases import draft_fields, drafts, masking
from actions.cases.attachments import Attached, listed
from actions.cases.doors import Door
from actions.cases.form_restore import CONFIRMATION, form_order, progress
from actions.cases.masking import without_id_numbers
from actions.dialogue import texts
from actions.dialogue.answers import citation_links
from actions.dialogue.turn import Bubble, bubble
from actions.dialogue.understanding import CHOOSE_FIELD, CONFIRM_CANCEL, CONFIRM_DESCRIPTION, DOOR, OFFER, SAME, WHOSE
from knowledge.answers import Citation

Answers = Mapping[str, str]
Choices = Sequence[tuple[str, str]]  # (title, what tapping says) or (title, url)

_AFTER_OFFER: Choices = (("继续申请", "继续申请"), ("不用了", "不用了"))
DOOR_CHOICES: Choices = (("仍要申请", "仍要申请"), ("转人工", "转人工"), ("不申请了", "不申请了"))
WHOSE_CHOICES: Choices = (("是对已提交申请的回复", "是对已提交申请的回复"), ("是新的申请", "是新的申请"))
_SAME: Choices = (("一样", "一样"), ("有变化", "有变化"))
_CONFIRM: Choices = (("确认提交", "确认提交"), ("修改", "修改"), ("取消申请", "取消申请"))

_MASKS = {
    "id_number": masking.mask_id,
    "phone": masking.mask_phone,
    "email": masking.mask_email,
    "address": masking.mask_address,
}
_SENSITIVE = ("id_number", "phone", "email", "address")


def ask(
    step: str, answers: Answers, *, pending: str = "", notes: Answers | None = None, attached: Sequence[Attached] = ()
) -> Bubble:
    """The question of ``step``; ``pending`` is the text that :data:`CONFIRM_DESCRIPTION` asks about.

    ``notes``: what the periods in the answers mean, ``attached``: the files of the application; for the read-back.
    """
    if step == CONFIRM_DESCRIPTION:
        return _choice(
            texts.render("utter_form_confirm_description", words=without_id_numbers(pending)),
            [("是", "是"), ("不是，我重新写", "不是")],
        )
    if step == DOOR:
        return _choice(texts.render("utter_form_door"), DOOR_CHOICES)
    if step == SAME:
        return _choice(texts.render("utter_form_ask_same"), _SAME)
    if step == WHOSE:
        return _choice(texts.render("utter_form_whose", words=without_id_numbers(pending)), WHOSE_CHOICES)
    if step == CONFIRM_CANCEL:
        return _choice(texts.render("utter_form_confirm_cancel"), [("确定取消", "确定取消"), ("继续填写", "继续填写")])
    if step == CHOOSE_FIELD:
        labels = [draft_fields.label(key, answers) for key in form_order(answers)]
        return _choice(texts.render("utter_form_choose_field"), [(label, f"修改{label}") for label in labels])
    if step == CONFIRMATION:
        return _read_back(answers, notes or {}, attached)
    return _field(step, answers)


def ask_again(step: str, answers: Answers, *, pending: str = "") -> Bubble:
    """The question of ``step`` after something else came between: the long ones in short."""
    if step == CONFIRMATION:
        text = texts.render("utter_form_confirm_again")
        return bubble(text, buttons=_CONFIRM)
    if step == OFFER:
        return _choice(texts.render("utter_form_still_apply"), _AFTER_OFFER)
    return ask(step, answers, pending=pending)


def offer(citations: Sequence[Citation]) -> Bubble:
    """What is published already and may be what is wanted."""
    text = texts.render("utter_form_published")
    return _choice(text, _AFTER_OFFER, links=citation_links(citations), kind="related")


def ask_same(number: str, answers: Answers) -> Bubble:
    """What was given with the last application, masked, and whether it is the same now."""
    keys = [key for key in form_order(answers) if key in answers and key not in ("id_type", "form")]
    lines = [f"{draft_fields.label(key, answers)}：{shown(key, answers[key])}" for key in keys]
    return _choice(texts.render("utter_form_last_was", number=number, answers="\n".join(lines)), _SAME)


def show_door(door: Door, own: tuple[str, str] | None) -> Bubble:
    """Where a grievance belongs (Art. 39); ``own`` is the button for what this conversation does itself."""
    asked = _choice(door.text, DOOR_CHOICES, kind="related")
    if own:
        asked["buttons"] = [*asked["buttons"], {"title": own[0], "text": own[1]}]
    return asked


def ways_out(step: str, answers: Answers) -> Bubble:
    """What else can be done where two answers in a row could not be used."""
    is_organisation = answers.get("applicant_type") == "legal"
    match step:
        case "id_number" if is_organisation:
            ways = ["没有代码", "改成个人"]
        case "id_number":
            ways = ["修改证件类型"]
        case "applicant_name" | "contact_person":
            ways = ["改成个人" if is_organisation else "改成单位"]
        case "email" | "address":
            ways = ["修改获取方式"]
        case _:
            ways = ["上一步"] if step in form_order(answers)[1:] else []
    if ways:
        text = texts.render("utter_form_ways_out", ways="、".join(f"「{way}」" for way in ways))
    else:
        text = texts.render("utter_form_no_way_out")
    return bubble(text, buttons=[(way, way) for way in (*ways, "转人工")])


def shown(key: str, value: str) -> str:
    """``value`` as it may be shown in the chat, with personal numbers masked."""
    mask = _MASKS.get(key)
    return mask(value) if mask and value else without_id_numbers(draft_fields.display(key, value))


def _field(key: str, answers: Answers) -> Bubble:
    question = f"【{progress(key, answers)}】{draft_fields.question(key, answers)}"
    if key in answers:
        question += "\n" + texts.render("utter_form_present_answer", answer=shown(key, answers[key]))
    options = draft_fields.options(key, answers)
    if options:
        return _choice(question, [(option.label, option.label) for option in options])
    field = draft_fields.field(key)
    buttons = [("没有", "没有")] if field.optional else []
    if key in _SENSITIVE:
        buttons.append(("为什么问这个", "为什么问这个"))
    return bubble(question, buttons=buttons)


def _read_back(answers: Answers, notes: Answers, attached: Sequence[Attached]) -> Bubble:
    parts = filter(None, (drafts.read_back(answers, notes), listed(attached)))
    text = texts.render("utter_form_read_back", answers="\n".join(parts))
    return bubble(text, buttons=_CONFIRM, kind="readback")


def _choice(text: str, choices: Choices, *, links: Choices = (), kind: str = "text") -> Bubble:
    lines = [f"{number}. {title}" for number, (title, _) in enumerate(choices, start=1)]
    return bubble("\n".join([text, *lines]), buttons=choices, links=links, kind=kind)
