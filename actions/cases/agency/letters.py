"""What an office's facts do to its letters: what would be incomplete, and a letter as it would look."""

from __future__ import annotations

from actions.cases.letters import LetterKind, preview_html
from actions.cases.letters.samples import sample
from actions.cases.outcomes import agency_warnings
from actions.settings import AgencySettings

# 补正告知书 shows how the office is reached, a reply (本机关不掌握) the remedies.
_SAMPLES = ((LetterKind.CORRECTION, None), (LetterKind.REPLY, "U1"))


def warnings(agency: AgencySettings) -> list[str]:
    """Chinese sentences about letters and texts that would not say all that they should. None of them is an error."""
    found = agency_warnings(agency)
    example = AgencySettings.model_fields
    contact = {"address": "地址", "postcode": "邮编", "phone": "电话"}
    if left := [label for name, label in contact.items() if getattr(agency, name) == example[name].default]:
        found.append(f"{'、'.join(left)}仍是示例，会印在补正告知书等文书上，请改成本单位的。")
    if agency.review_body == agency.name:
        found.append(
            "复议机关和本单位相同。只有省级人民政府和国务院部门的行政行为由本机关自己复议"
            "（行政复议法第二十四条、第二十五条），请核对。"
        )
    if not agency.complaint_body:
        found.append("没有填监督机关：投诉怎样提出，只能告诉群众“上一级行政机关”（条例第四十七条、第五十一条）。")
    if not agency.fee_account:
        found.append("没有填收费账户：收费通知里的“缴纳方式”要逐件填写。")
    return found


def preview(agency: AgencySettings) -> str:
    """Invented letters as HTML, with these facts. Raises :class:`~actions.cases.letters.LetterError`."""
    return "".join(preview_html(sample(kind, outcome, agency), agency.templates_dir) for kind, outcome in _SAMPLES)
