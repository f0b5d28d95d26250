"""Answers to choices, said at other questions: 改成邮寄, 纸质的 我不会用电脑, 没有代码 我们是村民小组."""

from __future__ import annotations

import re

from actions.cases import draft_fields
from actions.cases.draft_fields import NO_CODE, Answers, Option
from actions.cases.form_restore import form_order
from actions.cases.identity import plain
from actions.dialogue import corrections
from actions.dialogue.corrections import Correction
from actions.dialogue.phrases import is_question

_LONGEST = 30  # characters
_ENOUGH_FOR_A_NUMBER = 5  # digits
_ORGANISATION = r"(?:单位|公司|企业|组织|机构|法人)"
_PERSON = r"(?:个人|自然人|自己|我本人|私人)"
_IS_PERSON = re.compile(
    rf"不(?:是|算|代表)(?:什么|啥|个|一个|哪个)?{_ORGANISATION}(?!.*是{_ORGANISATION})|"
    rf"(?:改|换|选|填|按|用|以|是|算)(?:成|为|回|的)?(?:我)?{_PERSON}|{_PERSON}(?:的)?(?:名义)?(?:来)?(?:申请|办理?|名义)|没有?{_ORGANISATION}|^{_PERSON}[的吧]*$"
)
_IS_ORGANISATION = re.compile(
    rf"不(?:是|算)(?:以)?{_PERSON}|(?:改|换|选|填|按|用|以|代表|我们?是)(?:成|为|的|我们?)?{_ORGANISATION}|"
    rf"{_ORGANISATION}(?:的)?(?:名义)?(?:申请|名义)|^{_ORGANISATION}[的吧]*$"
)
_SOMEBODY = re.compile(  # 我是农民, 就我一个老太太
    r"(?:我们?|俺|就|就是|本人|只是|是|一个|个|普通|下岗|退休|的|家|老|,)+(?:个人|人|农民|村民|居民|市民|老百姓|百姓|群众|学生|工人|职工|业主|老太太|老太婆|老头子?|老人|"
    r"大爷|大妈|打工的?|打工人|个体户|个体|拆迁户|农户|住户|家庭妇女)(?:自己|啊|呀|的|嘛|吧|,)*"
)
_SOME_BODY = re.compile(  # 代表我们村民小组
    r"(?:我们?|俺们?|代表|是|以|为|给|咱们?|本|一家|一个|个|的|,)+(?:村民小组|村民?委员?会|居委会|居民委员会|业主委员会|业委会|合作社|小组|公司|单位|企业|厂|厂里|学校|医院|协会|商会|"
    r"集体|组织|机关|律所|律师事务所|事务所)(?:的|名义|来|申请|啊|呀|吧|,)*"
)
_HAS_NO_CODE = re.compile(
    r"没(?:有|得)?(?:这个|那个|这东西|那东西|这玩意儿?)[的啊呀哦嘛]*$|(?:没|无|莫|冇|未)(?:有|得|办|领|发|弄|搞|申请|登记)*(?:过|到|了|下来)*(?:这个|那个|这|那|什么|啥|统一|社会|信用|组织|机构|单位|营业|登记|法人|的)*"
    r"(?:代码|号码|执照|证照|登记|证书|证件|证|号|码)|^(?:我们?|俺们?|村里|单位|这个?|也|都|还|真|确实)*(?:没有?|没得|无|莫得|没办)[的了啊呀哦嘛]*$|"
    r"(?:代码|执照|信用码)(?:还|都|也|我们?|村里|单位|是)*(?:没有|没得|没办|没|无|莫得)"
)
_ASKED_BACK = re.compile(  # 我们哪有啥子代码哦
    r"哪(?:里|儿|来)?(?:会)?有?(?:的)?(?:啥子?|什么|那个|这个|么子|统一|社会|信用|的)*(?:代码|号码|执照|证照|证书|证件)"
)
_HAS_NO_CARD = re.compile(
    r"(?:没|无|莫|冇|未)(?:有|得|办|带|领|拿|找到|找着)*(?:过|到|了)*(?:我的|我|这个|二代|居民)*身份证|"
    r"身份证(?:也|都|号码?|号|被|给|还|我|又)*(?:丢|掉|不见|找不|没|遗失|过期|失效|被偷|弄丢|忘|在家|不在|不晓得|在老家|扣)"
)
_MAY_IT_BE = re.compile(r"(?:用|可以|能|行).*[吗不]\??$|行不行|可不可以|能不能|[行以]吗")
_FORM_WORD = r"(?:纸质?(?:版|的|件|材料)?|电子(?:版|的|件|文档|邮件)?|复印件|邮箱|邮寄|现场查阅|查阅)"
_BOTH = re.compile(
    r"(?:我|就|想|最好|能不能|可以|可不可以)*"
    r"(?:(?:两[种个样份]|全部|全|都|一起)+(?:都)?(?:要|想要|给我|来|需要)(?:[一两]份)?)?[,、 ]*(?:要)?"
    rf"(?P<named>{_FORM_WORD}(?:的)?(?:和|跟|与|及|加|以及|还有|也要|又要|[,、 ])*{_FORM_WORD})?(?:的)?[, ]*"
    r"(?:我)?(?:(?:两[种个样份]|全部|全|都|一起|各|也)+(?:都)?(?:要|想要|给|我|需要|来|发|寄)*(?:[一两]份)?)?[的吧啊呀吗?]*"
)
_BOTH_NUMBERS = re.compile(
    r"(?:我|就|要|选|想要|第)*[1一](?:个|种)?(?:和|跟|与|加|、|,| |第)*"
    r"[2二](?:个|种)?(?:我|两个|两种)?(?:都|全)(?:要|选|想要|来)[的吧啊呀了]*"
)
_ALL = re.compile(r"都|两|全|一起|各|和|跟|与|加|还有|又|也")
_ONE_CLAUSE = re.compile(r"[,;。!. ]+")


def find_changed(text: str, answers: Answers) -> Correction | None:
    """改成邮寄: the field is the one that has such an option."""
    value = corrections.find_changed_choice(text)
    return choice_of(value, answers) if value else None


def choice_of(value: str, answers: Answers) -> Correction | None:
    """The field that has ``value`` among its options; for a way of delivery that the form excludes, the form."""
    for key in form_order(answers):
        if value in option_words(draft_fields.options(key, answers)):
            return Correction(key, value)
    named = next((option for option in draft_fields.DELIVERIES if value in option_words((option,))), None)
    if named is None:
        return None
    form = next(form for form, ways in draft_fields.FORM_DELIVERIES.items() if named.value in ways)
    return Correction("form", None if "form" in answers else draft_fields.display("form", form))


def option_words(options: tuple[Option, ...]) -> set[str]:
    return {word for option in options for word in (option.label, *option.words)}


def find_reasoned(text: str, answers: Answers) -> Correction | None:
    """纸质的 我不会用电脑: how the information is to come, with a reason, at whatever question."""
    if len(plain(text)) > _LONGEST or not re.search("我|俺|家|村|没有?|老", text):
        return None
    for key, options in (("form", draft_fields.options("form", answers)), ("delivery", draft_fields.DELIVERIES)):
        named = draft_fields.chosen_with_reason(text, options)
        if named and key in form_order(answers) and named in draft_fields.options(key, answers):
            return Correction(key, named.label)
    return None


def wants_both_forms(text: str, step: str) -> bool:
    """都要 电子版和纸质的. Words that name no form say so only where the form is asked for."""
    said = plain(text)
    if step == "form" and _BOTH_NUMBERS.fullmatch(said):
        return True
    match = _BOTH.fullmatch(said)
    if not said or len(said) > _LONGEST or not match or not _ALL.search(said):
        return False
    return bool(match["named"]) or step == "form"


def find_applicant(text: str) -> str | None:
    """个人 or 单位, where that is asked and told in other words: 我是农民, 代表我们村民小组."""
    said = plain(text)
    if len(said) > _LONGEST or is_question(said):
        return None
    if _SOME_BODY.fullmatch(said):
        return "单位"
    return "个人" if _SOMEBODY.fullmatch(said) else None


def find_identity_change(text: str, answers: Answers) -> Correction | None:
    """Another kind of applicant or of paper, said where a name or a number is asked for: 台胞证, 我不是单位.

    No value: the paper that was chosen is not there, and none is named instead.
    """
    said = plain(text)
    if len(said) > _LONGEST or sum(character.isdigit() for character in said) >= _ENOUGH_FOR_A_NUMBER:
        return None
    if answers.get("applicant_type") == "legal" and _ASKED_BACK.search(said):
        return Correction("id_type", _label_of(NO_CODE))
    if is_question(said) and not _MAY_IT_BE.search(said):
        return None
    if answers.get("applicant_type") == "legal":
        if _IS_PERSON.search(said):
            return Correction("applicant_type", "个人")
        return Correction("id_type", _label_of(NO_CODE)) if _HAS_NO_CODE.search(said) else None
    if _IS_ORGANISATION.search(said):
        return Correction("applicant_type", "单位")
    return _another_paper(said, answers)


def _another_paper(said: str, answers: Answers) -> Correction | None:
    has_no_card = bool(_HAS_NO_CARD.search(said))
    rest = re.sub("(?:临时)?身份证", "", said) if has_no_card and "临时身份证" not in said else said
    named = [
        option
        for option in draft_fields.options("id_type", answers)
        if any(word.lower() in rest.lower() for word in (option.label, *option.words) if len(word) > 1)
    ]
    if not named and has_no_card:
        return Correction("id_type")
    if len(named) != 1 or named[0].value == answers.get("id_type"):
        return None
    return Correction("id_type", named[0].label)


def _label_of(paper: str) -> str:
    return next(option.label for option in draft_fields.ORGANISATION_PAPERS if option.value == paper)
