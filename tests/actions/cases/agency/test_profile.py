"""What an office may say of itself, and in what words it is told what is wrong."""

from __future__ import annotations

import pytest

from actions.cases.agency.letters import preview, warnings
from actions.cases.agency.profile import FIELDS, applied, as_text, read
from actions.settings import AgencySettings

AGENCY = AgencySettings(
    name="江州市人民政府办公室",
    address="江州市江南区府前路1号",
    phone="0535-1234567",
    postcode="264000",
    review_body="江州市人民政府",
    review_online_url="https://fy.example.gov.cn",
    court="江州市江南区人民法院",
    complaint_body="江州市人民政府办公室政务公开办",
    fee_account="江州市财政局非税收入账户",
)
GOOD = as_text(AGENCY)


def test_what_settings_say_can_be_saved_as_it_is() -> None:
    values, problems = read(GOOD)
    assert problems == {}
    assert values == GOOD
    assert applied(values, AgencySettings()).model_dump(include=set(FIELDS)) == AGENCY.model_dump(include=set(FIELDS))


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("phone", "电话见网站", "不像电话号码"),
        ("phone", "0535-1234567、12", "“12”不像电话号码"),
        ("phone", "", "请填写电话"),
        ("email", "gongkai@", "邮箱不对"),
        ("website", "www.example.gov.cn", "https://"),
        ("website", "javascript:alert(1)", "网址不对"),
        ("review_online_url", "https://a b.cn", "网址不对"),
        ("review_online_url", "https://user@example.cn", "网址不对"),
        ("review_online_url", "http://[::1", "网址不对"),
        ("postcode", "26400", "6位"),
        ("office_hours", "9:00-12:00,11:00-17:00", "不能重叠"),
        ("office_hours", "9:00-25:00", "小时是0到23"),
        ("office_hours", "上午九点到十二点", "9:00-12:00,13:30-17:30"),
        ("court", "人民法院", "哪一个法院"),
        ("court", "江州市中级人民政府", "哪一个法院"),
        ("review_body", "上一级行政机关", "哪一个机关"),
        ("name", "政府", "全称"),
        ("letter_prefix", "江州〔公开〕", "括号"),
        ("letter_head", "字" * 31, "最多30个字，现在有31个"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(name: str, typed: str, said: str) -> None:
    _, problems = read(GOOD | {name: typed})
    assert list(problems) == [name]
    assert said in problems[name]


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("phone", " ０５３５－１２３４５６７、12345 ", "0535-1234567、12345"),
        ("phone", "(0535)1234567", "(0535)1234567"),
        ("phone", "400-123-4567,13800138000", "400-123-4567,13800138000"),
        ("email", "", ""),
        ("court", "江州市\n中级人民法院", "江州市 中级人民法院"),
        ("fee_account", "户名：江州市财政局\r\n账号：123\u202e", "户名：江州市财政局\n账号：123"),
        ("office_hours", "工作日 8:30～12:00、14:00～17:30", "工作日 8:30~12:00、14:00~17:30"),
    ],
)
def test_what_is_typed_is_tidied(name: str, typed: str, stored: str) -> None:
    values, problems = read(GOOD | {name: typed})
    assert problems == {}
    assert values[name] == stored


def test_a_long_paste_is_answered_at_once() -> None:
    for name in FIELDS:
        read(GOOD | {name: "0-9:、@." * 2000})


def test_warnings_name_what_letters_would_lack() -> None:
    assert warnings(AGENCY) == []
    lacking = AGENCY.model_copy(update={"review_online_url": "", "fee_account": "", "complaint_body": ""})
    assert ["网上复议渠道" in each for each in warnings(lacking)] == [True, False, False]
    assert len(warnings(lacking)) == 3
    (contact,) = warnings(AGENCY.model_copy(update={"postcode": "000000"}))
    assert contact.startswith("邮编仍是示例")
    (own,) = warnings(AGENCY.model_copy(update={"review_body": AGENCY.name}))
    assert "省级人民政府" in own


def test_a_letter_is_shown_with_the_new_facts() -> None:
    shown = preview(AGENCY.model_copy(update={"letter_head": "江州市<人民政府>办公室"}))
    for told in ("江州市人民政府办公室", "0535-1234567", "江州市江南区人民法院", "https://fy.example.gov.cn"):
        assert told in shown
    assert "江州市&lt;人民政府&gt;办公室" in shown
