"""E-mail addresses, also as they are said: zhangsan艾特163点com, 12345678@qq."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from entities.characters import with_digits
from entities.found import Found, apart

# What people say without its ending
_PROVIDERS = {
    name: f"{name}.com"
    for name in (
        "qq",
        "163",
        "126",
        "sina",
        "sohu",
        "foxmail",
        "gmail",
        "outlook",
        "hotmail",
        "139",
        "aliyun",
        "icloud",
    )
} | {"189": "189.cn", "yeah": "yeah.net", "wo": "wo.cn"}
_AT = r"@|艾特|爱特|埃特|圈[aA啊]|小老鼠|[(\[]at[)\]]"
_SIGNS = {"下划线": "_", "中划线": "-", "横杠": "-", "减号": "-", "杠": "-", "点": "."}
_NAME, _LABEL = r"[A-Za-z0-9_+%-]{1,64}", r"[A-Za-z0-9-]{1,63}"
_LOCAL = rf"(?<![A-Za-z0-9._%+-])(?P<local>{_NAME}(?:(?:\.|{'|'.join(_SIGNS)}){_NAME}){{0,8}})"
_DOT, _LOOSE_DOT = (
    r"(?:\.|点| dot |[\[(]dot[\])])",
    r"(?: ?[.。,点] ?| dot |[\[(]dot[\])])",
)  # a loose one only before an ending that is known
_ENDING = rf"(?:com|cn|net|org)(?:{_LOOSE_DOT}cn)?(?!{_DOT}[A-Za-z])"
_PROVIDER = "|".join(_PROVIDERS)
_DOMAIN = (
    rf"(?P<domain>{_LABEL}(?:{_DOT}{_LABEL}){{0,3}}{_LOOSE_DOT}{_ENDING}"
    rf"|{_LABEL}(?:{_DOT}{_LABEL}){{0,3}}{_DOT}[A-Za-z]{{2,20}}|{_PROVIDER})(?![A-Za-z0-9@-])"
)
_WRITTEN = (
    re.compile(rf"{_LOCAL} ?(?:{_AT}) ?{_DOMAIN}", re.IGNORECASE),
    # a Latin at is one only before a provider's name: not meet at example.com
    re.compile(
        rf"{_LOCAL} at (?P<domain>(?:{_PROVIDER})(?:{_LOOSE_DOT}{_ENDING})?)(?![A-Za-z0-9@-]|\.[A-Za-z])", re.IGNORECASE
    ),
    re.compile(
        r"(?:qq|扣扣)(?:号的?|的)?邮箱(?:号码?|地址)?(?:就?是|为|:)? ?(?P<local>[1-9]\d{4,10})"
        r"(?![\d@A-Za-z-])(?! ?(?:@|点|艾特))",
        re.IGNORECASE,
    ),
)
_SIGN = re.compile("|".join(_SIGNS))


def find_emails(text: str) -> list[Found[str]]:
    """Addresses that can be ones (email-validator; no DNS query is made), with signs where words were said."""
    plain = with_digits(text)
    found = []
    for pattern in _WRITTEN:
        for match in pattern.finditer(plain):
            start, end = match.start("local"), match.end()
            if value := _valid(match["local"], match.groupdict().get("domain") or "qq"):
                found.append(Found(start, end, text[start:end], value))
    return apart(found)


def normal_email(typed: str) -> str | None:
    """The address that ``typed`` is as a whole, or None."""
    found = find_emails(typed)
    return found[0].value if found and found[0].typed == typed.strip() else None


def _valid(local: str, domain: str) -> str | None:
    local = _SIGN.sub(lambda match: _SIGNS[match.group()], local)
    labels = [label for label in re.split(r" ?[.。,点] ?|(?i: dot |[\[(]dot[\])])", domain) if label]
    domain = _PROVIDERS.get(domain.lower(), ".".join(labels))
    try:
        return str(validate_email(f"{local}@{domain}", check_deliverability=False).normalized)
    except EmailNotValidError:
        return None
