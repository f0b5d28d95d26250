"""Names, numbers and addresses of applicants: checking and finding in a sentence.

Every ``check_…`` takes what a person typed and returns it in its normal form, or raises :class:`InvalidAnswer` with a
sentence for that person. A normal form passes its own check unchanged. Every ``find_…`` returns the first thing in a
sentence that looks like one (:mod:`entities`), its check digit unchecked, or ``None``.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from email_validator import EmailNotValidError, validate_email
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from entities.characters import with_digits
from entities.emails import find_emails, normal_email
from entities.identity_numbers import find_id_cards, find_usccs, normal_id_card, normal_uscc
from entities.phones import find_phones, normal_phone, reads_as_phone
from entities.postal_codes import is_postal_code, stated_code

EARLIEST_BIRTH_YEAR = 1900


class InvalidAnswer(ValueError):  # noqa: N818 - the name the dialogue knows it by
    """What was typed can't be the answer; ``str()`` is a Chinese sentence for the person who typed it."""


_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af〇"
_NAME_LEAD_IN = re.compile(
    r"^(?:您?好[, ]*)?(?:(?:(?:我们?|俺们?|咱们?|本人|申请人|单位|公司)的?)?"
    r"(?:(?:真实)?(?:姓名|名字|全名|大名|名称|全称)|联系人|负责人)(?:叫做|叫|就是|是|为|:)|"
    r"(?:我|俺|咱|本人|鄙人|(?:我们?|俺们?|本)?(?:公司|单位)|我们|俺们)(?:名叫|叫做|叫作|叫|就是|是))\s*"
)
_PERSON = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f·.'’‐‑ -]){1,39}"
)  # letters of any script: passports have them
# What comes after a name and is none: 王建国 我今年七十三了; 俺叫刘大柱，家是李庄的
_CLAUSE = re.compile(
    rf"(?:我|俺|咱|本人|今年|现年|现在|家|住|户|是|就|男|女|汉族|在|来自|年龄|属|生于|出生|退休|农民|要|想|申请|代|对|这|那|你|您|请|麻烦|谢|多谢|"
    rf"以前|原来|今天|没|不|有|个人|\d|[一二三四五六七八九十]+岁|.{{2,5}}[村镇乡县市区庄组队]|.{{1,5}}[村庄镇乡]的|[{_HAN}]{{5,}})"
)
_CLAUSE_WITHIN = re.compile(rf"(?P<name>[{_HAN}]{{2,4}}?)(?:我|俺)?(?:今年|现年|家住|家在|家是|住在)[^,]{{2,}}")
_WHOLE_NAME = re.compile(rf"[{_HAN}]{{2,4}}|[{_HAN}]+(?:·[{_HAN}]+)+|[{_HAN}]{{1,5}}(?: [{_HAN}]{{1,5}})+")
_ORGANISATION = re.compile(rf"[{_HAN}A-Za-z0-9][{_HAN}A-Za-z0-9·.,'&()《》\"“”、/ -]{{1,79}}")
_NOT_A_PERSON = re.compile(
    r"^(?:我|俺|你|您|请|叫|就是|还是|就填|就写|找|打|联系|随便|本人$|自己$|个|一个|这|那|是的?$|对$|不|好$|嗯|没|可以|好的|重新|继续|如何|为何)|[吗呢吧]$|"
    r"取消|退出|返回|上一步|下一步|重来|帮助|菜单|人工|客服|工作人员|算了|没有|你好|您好|谢谢|再见|提交|确认|"
    r"我要|我想|查询|查一下|进度|怎么|什么|多少|哪里|哪个|能不能|是不是|行不行|要不要|"
    r"办公室$|前台$|门卫$|电话|地址|邮箱|身份证|号码|写错|填错|错了|修改|更正|改成|申请"
)
_NOT_AN_ORGANISATION = re.compile(
    r"^(?:我|你|您|请问|怎么|如何|为什么|什么|取消|退出|返回|上一步|下一步|重来|重新|继续|帮助|菜单|转?人工|客服|不|没有|谢谢|"
    r"确认|提交|是的?$|好的?$|对$)|[吗呢吧]$|怎么|为什么|能不能|写错|填错|错了|改成"
)
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")


def plain(text: str) -> str:
    """``text`` with full-width forms made half-width (NFKC), white space collapsed, ends trimmed of stops."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip(" 。.!,;、")


def check_person_name(text: str) -> str:
    """A natural person's name: 2-40 Chinese or Latin characters and ``·``, not a command and not a question.

    A clause that follows it is left out: 王建国 我今年七十三了.
    """
    name = _before_a_clause(plain(_without_lead_in(text)).replace("•", "·").replace("・", "·"))
    if not _PERSON.fullmatch(name) or _NOT_A_PERSON.search(name):
        raise InvalidAnswer("请填写与身份证件一致的姓名,2 至 40 个字,不带数字和标点。".replace(",", "，"))
    return re.sub(rf"(?<=[{_HAN}]) (?=[{_HAN}])", "", name)


def check_organisation_name(text: str) -> str:
    """The full name of a legal person or other organisation, as on its certificate; at most 80 characters."""
    name = plain(_without_lead_in(text))
    has_letters = re.search(rf"[{_HAN}]|[A-Za-z]{{2}}", name)
    if not has_letters or not _ORGANISATION.fullmatch(name) or _NOT_AN_ORGANISATION.search(name):
        raise InvalidAnswer("请填写与证照一致的单位全称，2 至 80 个字。")
    return name.replace("(", "（").replace(")", "）")


def check_id_card(text: str, today: date) -> str:
    """居民身份证 (GB 11643): 18 characters, check digit and birth date by python-stdnum; born 1900 or later.

    The place code is not looked up: new codes and residence permits of Hong Kong, Macau and Taiwan people (81…, 82…,
    83…) are missing from the library's table, and a valid number must not be refused.
    """
    number = normal_id_card(with_digits(plain(text)))
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        raise InvalidAnswer("身份证号码应为 18 位数字（最后一位可以是 X），请核对后重新填写。")
    if number[-1] != ric.calc_check_digit(number):
        raise InvalidAnswer("这个身份证号码的校验位不对，可能有一位写错了，请核对后重新填写。")
    try:
        born = ric.get_birth_date(number)
    except ValidationError as error:
        raise InvalidAnswer("身份证号码中的出生日期不存在，请核对后重新填写。") from error
    if born > today or born.year < EARLIEST_BIRTH_YEAR:
        raise InvalidAnswer("身份证号码中的出生日期不合理，请核对后重新填写。")
    return number


def check_other_document(text: str) -> str:
    """The number of a passport, permit or other document: 5-20 letters and digits with at least one digit."""
    number = re.sub(r"[\s-]", "", plain(text)).upper().replace("(", "").replace(")", "")
    if not re.fullmatch(r"(?=.*\d)[A-Z0-9]{5,20}", number):
        raise InvalidAnswer("证件号码应为 5 至 20 位字母和数字，请核对后重新填写。")
    if re.fullmatch(r"[1-9]\d{16}[0-9A-Z]", number):
        raise InvalidAnswer("这像是居民身份证号码。用身份证申请，请说「修改证件类型」；否则请核对后重新填写。")
    return number


def check_uscc(text: str) -> str:
    """统一社会信用代码 (GB 32100-2015): 18 characters with a check character.

    python-stdnum's ``validate`` wants digits in the first two places; the standard allows letters there
    (农村集体经济组织 are N…), so only its check character is used. O and I, which no code has, are read as 0 and 1.
    """
    code = normal_uscc(plain(text))
    if not _USCC.fullmatch(code):
        raise InvalidAnswer("统一社会信用代码应为 18 位数字或大写字母，请核对后重新填写。")
    if code[-1] != uscc.calc_check_digit(code):
        raise InvalidAnswer("这个统一社会信用代码的校验位不对，可能有一位写错了，请核对后重新填写。")
    return code


def check_phone(text: str) -> str:
    """A telephone number in use: ``13800138000``, ``010-12345678``, ``010-12345678转801``; abroad ``+852…``.

    Digits may be said (幺三八…). A fixed line without its area code is refused.
    """
    if (number := normal_phone(plain(text))) is not None:
        return number
    if not reads_as_phone(plain(text)):
        raise InvalidAnswer("请填写能联系到您的电话，例如 13800138000 或 010-12345678。")
    raise InvalidAnswer("这个电话号码好像不完整或者有误，请核对后重新填写（固定电话请加区号）。")


def check_email(text: str) -> str:
    """An e-mail address in its normal form (email-validator; no DNS query is made), also as it is said: 艾特, 点com."""
    try:
        return str(validate_email(plain(text).replace(" ", ""), check_deliverability=False).normalized)
    except EmailNotValidError as error:
        if (said := normal_email(plain(text))) is not None:
            return said
        raise InvalidAnswer("电子邮箱的格式不对，例如 name@example.com，请核对后重新填写。") from error


def check_address(text: str) -> str:
    """A postal address: 6-120 characters with a place name in it (省, 市, 县, 区, 路 …), not a question.

    A postal code stays where it was given; one that is said to be one (邮编…) must be able to be.
    """
    address = plain(re.sub(r"^(?:我的|收件)?(?:通信|通讯|邮寄|联系)?地址(?:就是|是|为|[::])?\s*", "", plain(text)))
    if not 6 <= len(address) <= 120 or re.search(r"[??]|[吗呢]$", address):
        raise InvalidAnswer("请填写能收到邮件的详细地址（省、市、街道、门牌号），6 至 120 个字。")
    if not re.search(r"[省市县区镇乡村路街道巷号弄栋幢室旗州]|(?=.*\d).*[A-Za-z]{3}", address):
        raise InvalidAnswer("这好像不是一个完整的地址，请写明省、市、街道和门牌号。")
    if (code := stated_code(address)) is not None:
        check_postal_code(code)
    return address


def check_postal_code(text: str) -> str:
    """邮政编码: six digits, the first two of a part of the country."""
    code = re.sub(r"[\s-]", "", with_digits(plain(text)))
    if not is_postal_code(code):
        raise InvalidAnswer("邮政编码应为 6 位数字，请核对后重新填写。")
    return code


def find_id_number(text: str) -> str | None:
    """The first 18-character 居民身份证 number in ``text``."""
    return next((found.value for found in find_id_cards(text)), None)


def holds_id_card(text: str, today: date) -> bool:
    """Whether a valid 居民身份证 number stands anywhere in ``text``, also glued to other digits."""
    glued = (match[1] for match in re.finditer(r"(?=([1-9][0-9]{16}[0-9Xx]))", plain(text)))
    return any(_is_id_card(number, today) for number in (*(found.value for found in find_id_cards(text)), *glued))


def _is_id_card(number: str, today: date) -> bool:
    try:
        check_id_card(number, today)
    except InvalidAnswer:
        return False
    return True


def find_uscc(text: str) -> str | None:
    """The first 统一社会信用代码 in ``text``."""
    return next((found.value for found in find_usccs(text)), None)


def find_phone(text: str) -> str | None:
    """The first valid telephone number in ``text``, as it was typed; digits of an ID number don't count."""
    return next((unicodedata.normalize("NFKC", found.typed) for found in find_phones(text)), None)


def find_email(text: str) -> str | None:
    """The first e-mail address in ``text``."""
    return next((found.value for found in find_emails(text)), None)


def _before_a_clause(said: str) -> str:
    """The name that a clause follows; ``said`` when none does. Two names stay two, and are none."""
    if within := _CLAUSE_WITHIN.fullmatch(said):
        return within["name"]
    for stop in re.finditer(r"[,;:!?。 ]+", said):
        name, rest = said[: stop.start()], said[stop.end() :]
        is_more_of_it = stop.group() == " " and len(rest) <= 2 and rest not in ("男", "女", "汉族", "谢谢")
        if _WHOLE_NAME.fullmatch(name) and _CLAUSE.match(rest) and not is_more_of_it:
            return name
    return said


def _without_lead_in(text: str) -> str:
    return _NAME_LEAD_IN.sub("", plain(text))
