"""Correcting how an applicant is reached, of an application that is filed (个人信息保护法 Art. 46): telephone, e-mail,
address, contact person. Who applies is not changed by this: a wrong name or number is a matter of 补正 (条例 Art. 30).

What stood there before is kept as words of the event, encrypted, and shown with the applicant unmasked: whoever doubts
a correction must be able to call the number of before. These words go with the identity
(:mod:`actions.cases.privacy`); facts hold digests only, and a notice holds masked values.
"""

from __future__ import annotations

from collections.abc import Mapping

from actions.cases import applicant_keys, chain, draft_fields, masking
from actions.cases.earlier_contacts import BEFORE, label_of
from actions.cases.identity import InvalidAnswer
from actions.cases.lifecycle.rows_contact import CONTACTS
from actions.cases.refusals import StepRefused
from actions.cases.step import Step

_MASKS = {
    "phone": masking.mask_phone,
    "email": masking.mask_email,
    "address": masking.mask_address,
    "contact_person": masking.mask_name,
}


def correct(step: Step) -> None:
    """Put what is given, checked as at filing, in the place of what was there. Raises :class:`StepRefused`."""
    application = step.application
    if application.is_erased:
        raise StepRefused("申请人的联系信息已经按保存期限删除，不能再更正。")
    new = _checked(step)
    if not new:
        raise StepRefused("没有要更正的内容：请填写至少一项与现在不同的联系信息。")
    done = "，".join(f"{label_of(application, key)}改为{_MASKS[key](value)}" for key, value in new.items())
    step.text = (
        f"申请{application.number}登记的联系信息已经更正：{done}。以后按新的联系您。如果不是您要求的，请马上告诉我们。"
    )
    step.facts["fields"] = ",".join(new)
    step.facts[chain.FORM_DIGESTS] = chain.form_digests(application, *_parts(new), **new)
    for key, value in new.items():
        if was := getattr(application, key):
            step.words[BEFORE + key] = was
        setattr(application, key, value)
    applicant_keys.remember(step.session, application)


def fields_given(given: Mapping[str, object]) -> str:
    """The fact that says which fields are to be corrected; those that are as they were drop out of it."""
    return ",".join(key for key in CONTACTS if given.get(key)) or "none"


def _checked(step: Step) -> dict[str, str]:
    """The fields that will be other than they are; the step's words no longer hold them."""
    application, found, problems = step.application, {}, []
    for key in CONTACTS:
        typed = step.words.pop(key, None)
        if typed is None:
            continue
        if key == "contact_person" and application.applicant_type != "legal":
            problems.append("个人申请没有联系人，这一项请空着。")
            continue
        try:
            value = draft_fields.check(key, typed, {}, today=step.asked.today)
        except InvalidAnswer as error:
            problems.append(f"{label_of(application, key)}：{error}")
            continue
        if value != getattr(application, key):
            found[key] = value
    if problems:
        raise StepRefused("\n".join(problems))
    return found


def _parts(changed: Mapping[str, str]) -> list[str]:
    return [part for part, names in chain.PARTS.items() if not changed.keys().isdisjoint(names)]
