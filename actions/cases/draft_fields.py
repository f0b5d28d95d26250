"""The application form as data (条例 Art. 29): which questions are asked, why, and what counts as an answer.

用途 (the purpose) is no field: the 2019 Regulation dropped the test of need, and asking for it is unlawful.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from actions.cases import identity
from actions.cases.form_data import DELIVERIES as DELIVERIES
from actions.cases.form_data import FIELDS as FIELDS
from actions.cases.form_data import FORM_DELIVERIES as FORM_DELIVERIES
from actions.cases.form_data import NO_CODE as NO_CODE
from actions.cases.form_data import ORGANISATION_PAPERS as ORGANISATION_PAPERS
from actions.cases.form_data import Field as Field
from actions.cases.form_data import Option as Option
from actions.cases.identity import InvalidAnswer

Answers = Mapping[str, str]
Checker = Callable[[str, Answers, date], str]


_UNKNOWN = re.compile(
    r"不(?:太|大)?(?:知道|清楚|记得|了解|确定|晓得)|记不[清得]|忘了|哪里?(?:还|会|能)?(?:知道|晓得|清楚|记得)"
)
_NONE = (
    r"(?:我?(?:都|也)?(?:没有?|[没莫冇]得|莫有|冇|无|不知道|不清楚|不记得|没了|暂无|跳过)"
    r"(?:了|的|其他|文号)?[啊哦呀嘛呢]?[,，、。.!！ ]*)"
)
_SHORT_REFUSAL = 15  # characters of 不知道是什么文号
_QUESTION_OR_REFUSAL = re.compile(r"不|别|没|丢|什么|怎么|如何|[?吗呢]")
_MERE_REFUSAL = re.compile(r"(?:不|不要|不是|不对|不行|别|没有|算了)[的了]*")
_AROUND_CHOICE = re.compile(r"^(?:我|就|想|要|选|给我|改成|用|是|还是)+|(?:的|吧|了|就行|就好|就可以|给我)+$")
_BY_KEY = {field.key: field for field in FIELDS}


def field(key: str) -> Field:
    """The field called ``key``. Raises :class:`KeyError`."""
    return _BY_KEY[key]


def required_fields(answers: Answers) -> list[str]:
    """The keys to be answered, in the order they are asked, as far as ``answers`` decide them."""
    return [f.key for f in FIELDS if _is_asked(f.key, answers)]


def missing_fields(answers: Answers) -> list[str]:
    """The keys still to be asked, in order."""
    return [key for key in required_fields(answers) if key not in answers]


def question(key: str, answers: Answers) -> str:
    """What the bot asks for ``key``: an organisation is asked for its name and code, not for a person's."""
    if answers.get("applicant_type") == "legal":
        if key == "applicant_name":
            return "请填写与证照一致的单位全称。"
        if key == "id_type":
            return "单位有统一社会信用代码吗？"
        if key == "id_number":
            return "请填写 18 位统一社会信用代码。没有代码（例如村民小组、业主委员会），请回复「没有代码」。"
        if key == "contact_person" and has_no_code(answers):
            return "请填写负责人的姓名。"
    if key == "id_number" and (id_type := answers.get("id_type")):
        return f"请填写{display('id_type', id_type)}的号码。号码会加密保存，只用于核对身份。"
    return field(key).question


def label(key: str, answers: Answers) -> str:
    """The name of ``key`` in a summary."""
    legal = answers.get("applicant_type") == "legal"
    if key == "applicant_name":
        return "单位名称" if legal else "姓名"
    if key == "id_number" and legal:
        return "统一社会信用代码"
    if key == "contact_person" and has_no_code(answers):
        return "负责人"
    return field(key).label


def options(key: str, answers: Answers) -> tuple[Option, ...]:
    """What can be chosen for ``key`` now; empty for free text."""
    if key == "delivery":
        allowed = FORM_DELIVERIES.get(answers.get("form", ""), ())
        return tuple(option for option in DELIVERIES if option.value in allowed)
    if key == "id_type" and answers.get("applicant_type") == "legal":
        return ORGANISATION_PAPERS
    return field(key).options


def display(key: str, value: str) -> str:
    """``value`` as it is shown: an option's label, 无 for an empty optional answer, else the text."""
    papers = ORGANISATION_PAPERS if key == "id_type" else ()
    labels = {option.value: option.label for option in (*field(key).options, *papers)}
    return labels.get(value, value) or "无"


def check(key: str, text: str, answers: Answers, *, today: date) -> str:
    """The normal form of ``text`` as the answer to ``key``; a normal form passes unchanged.

    Raises :class:`~actions.cases.identity.InvalidAnswer` with a Chinese sentence for the applicant, :class:`KeyError`
    for an unknown key.
    """
    if field(key).options:
        return _choose(key, text, answers)
    return _CHECKS[key](text, answers, today)


def accept(key: str, value: str, answers: Answers) -> dict[str, str]:
    """``answers`` after ``key`` was answered with the checked ``value``.

    An answer that changed takes with it those that depended on it, and a choice of one (delivery when inspecting) is
    made at once.
    """
    updated = dict(answers)
    if updated.get(key) != value:
        for stale in field(key).resets:
            updated.pop(stale, None)
    updated[key] = value
    if key == "form" and len(options("delivery", updated)) == 1:
        updated["delivery"] = options("delivery", updated)[0].value
    return updated


def has_no_code(answers: Answers) -> bool:
    """Whether an organisation applies that has no 统一社会信用代码: it is known by its name (Art. 27, 29)."""
    return answers.get("applicant_type") == "legal" and answers.get("id_type") == NO_CODE


def is_kept(key: str, value: str, answers: Answers) -> bool:
    """Whether a form in which everything stands may send ``key``: it is asked for, or an organisation tells what it has
    for a paper, which it is not asked."""
    is_told = key == "id_type" and value in {option.value for option in options(key, answers)}
    return is_told or key in required_fields(answers)


def known_by(answers: Answers) -> str:
    """What tells one applicant from another: the number, or the name of an organisation that has none."""
    if has_no_code(answers):
        return "organisation:" + re.sub(r"\W", "", identity.plain(answers["applicant_name"]))
    return answers["id_number"]


def _is_asked(key: str, answers: Answers) -> bool:
    match key:
        case "id_type":
            is_told = answers.get("id_type") in {paper.value for paper in ORGANISATION_PAPERS}
            return answers.get("applicant_type") != "legal" or is_told
        case "id_number":
            return not has_no_code(answers)
        case "contact_person":
            return answers.get("applicant_type") == "legal"
        case "delivery":
            return answers.get("form") != "inspect"
        case "email":
            return answers.get("delivery") == "email"
        case "address":
            return answers.get("delivery") == "post"
        case _:
            return True


def _choose(key: str, text: str, answers: Answers) -> str:
    typed = identity.plain(text).lower()
    choices = options(key, answers)
    for number, option in enumerate(choices, start=1):
        said = {option.value, option.label.lower(), *option.words, str(number)}
        if typed in said:
            return option.value
    named = [option for option in choices if any(w in typed for w in (option.label.lower(), *option.words))]
    if (clearly := chosen_with_reason(typed, choices)) is not None:
        return clearly.value
    if len(named) == 1 and len(typed) <= 15 and not _QUESTION_OR_REFUSAL.search(typed):
        return named[0].value
    raise InvalidAnswer("请从这几项中选一项：" + "、".join(option.label for option in choices) + "。")


def chosen_with_reason(text: str, choices: Iterable[Option]) -> Option | None:
    """纸质的 我不会用电脑: the choice that one of several clauses is, where no clause takes it back."""
    clauses = [clause for clause in re.split(r"[,;。!. ]+", identity.plain(text).lower()) if clause]
    if len(clauses) < 2 or any(_MERE_REFUSAL.fullmatch(clause) or "?" in clause for clause in clauses):
        return None
    said = {bare for clause in clauses for bare in (clause, _AROUND_CHOICE.sub("", clause))}
    found = [option for option in choices if said & {option.label.lower(), *option.words}]
    return found[0] if len(found) == 1 else None


def _check_name(text: str, answers: Answers, _today: date) -> str:
    if answers.get("applicant_type") == "legal":
        return identity.check_organisation_name(text)
    return identity.check_person_name(text)


def _check_id_number(text: str, answers: Answers, today: date) -> str:
    if answers.get("applicant_type") == "legal":
        return identity.check_uscc(text)
    if answers.get("id_type", "id_card") == "id_card":
        return identity.check_id_card(text, today)
    return identity.check_other_document(text)


def _check_description(text: str, _answers: Answers, _today: date) -> str:
    description = text.strip()
    if len(description) < 4:
        raise InvalidAnswer("请再说得具体一点，例如文件名称、文号或者事项（至少 4 个字）。")
    if len(description) > 1000:
        raise InvalidAnswer("内容太长了，请控制在 1000 字以内。")
    return description


def _check_features(text: str, _answers: Answers, _today: date) -> str:
    features = text.strip()
    if not features or (len(features) <= _SHORT_REFUSAL and re.fullmatch(rf"{_NONE}{{1,3}}", features)):
        return ""
    if len(features) <= _SHORT_REFUSAL and _UNKNOWN.search(features):
        return ""
    if features and ((features.isdigit() and len(features) < 4) or not any(c.isalnum() for c in features)):
        raise InvalidAnswer("没有看懂，请写上文号、年度等；不知道的，请回复“无”。")
    if len(features) > 500:
        raise InvalidAnswer("内容太长了，请控制在 500 字以内。")
    return features


_CHECKS: Mapping[str, Checker] = {
    "applicant_name": _check_name,
    "id_number": _check_id_number,
    "contact_person": lambda text, _answers, _today: identity.check_person_name(text),
    "phone": lambda text, _answers, _today: identity.check_phone(text),
    "description": _check_description,
    "features": _check_features,
    "email": lambda text, _answers, _today: identity.check_email(text),
    "address": lambda text, _answers, _today: identity.check_address(text),
}
