from __future__ import annotations

import pytest

from actions.cases.identity import InvalidAnswer, check_email
from entities.emails import find_emails


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("zhangsan@example.com", "zhangsan@example.com"),
        ("我的邮箱是zhangsan@163.com，谢谢", "zhangsan@163.com"),
        ("zhangsan＠163.com", "zhangsan@163.com"),
        ("ａｂｃ＠ｑｑ．ｃｏｍ", "abc@qq.com"),
        ("ZhangSan@QQ.COM", "ZhangSan@qq.com"),
        ("zhang.san_2-x@jiangzhou.gov.cn", "zhang.san_2-x@jiangzhou.gov.cn"),
        ("a@b.com.hk", "a@b.com.hk"),
        ("zhangsan @ 163.com", "zhangsan@163.com"),
        ("zhangsan艾特163点com", "zhangsan@163.com"),
        ("zhangsan 艾特 163 点 com", "zhangsan@163.com"),
        ("zhangsan爱特163.com", "zhangsan@163.com"),
        ("zhangsan圈a163点com", "zhangsan@163.com"),
        ("zhangsan(at)sina.com", "zhangsan@sina.com"),
        ("zhangsan[at]sina.com", "zhangsan@sina.com"),
        ("zhangsan at 163 dot com", "zhangsan@163.com"),
        ("zhang点san艾特qq点com", "zhang.san@qq.com"),
        ("zhang下划线san@126.com", "zhang_san@126.com"),
        ("zhang减号san@126.com", "zhang-san@126.com"),
        ("zhangsan@126。com", "zhangsan@126.com"),
        ("zhangsan@163,com", "zhangsan@163.com"),
        ("12345678@qq", "12345678@qq.com"),
        ("12345678@qq。谢谢", "12345678@qq.com"),
        ("12345678艾特QQ点com", "12345678@qq.com"),
        ("我的QQ邮箱是12345678", "12345678@qq.com"),
        ("qq邮箱：12345678@qq.com", "12345678@qq.com"),
        ("zhangsan@163邮箱", "zhangsan@163.com"),
        ("zhangsan@189", "zhangsan@189.cn"),
        ("一三八零零一三八零零零艾特139点com", "13800138000@139.com"),
        ("李四lisi@foxmail.com收", "lisi@foxmail.com"),
        ("a@qq.com。Thanks", "a@qq.com"),
        ("a@mydot.com", "a@mydot.com"),
        ("zhangsan@yahoo点com点cn", "zhangsan@yahoo.com.cn"),
        ("zhangsan[at]163[dot]com", "zhangsan@163.com"),
        ("zhangsan(at)163(dot)com", "zhangsan@163.com"),
        ("扣扣邮箱12345678", "12345678@qq.com"),
        ("zhangsan@sina。com。cn", "zhangsan@sina.com.cn"),
    ],
)
def test_an_address_is_found_where_it_stands(text: str, value: str) -> None:
    [found] = find_emails(text)
    assert found.value == value
    assert text[found.start : found.end] == found.typed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x@y",
        "@某某",
        "微博@江州发布",
        "a..b@qq.com",
        "meet at example.com",
        "看看at吧",
        "艾特163点com",
        "a@b.c",
        "没有邮箱",
        "12345678",
        "QQ号12345678",
        "www.163.com",
        "一点五个百分点",
        "qq邮箱怎么填",
    ],
)
def test_no_address_is_found(text: str) -> None:
    assert find_emails(text) == []


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("zhangsan@163.com。", "zhangsan@163.com"),
        ("zhangsan艾特163点com", "zhangsan@163.com"),
        ("12345678@qq", "12345678@qq.com"),
        ("zhang san@163.com", "zhangsan@163.com"),
    ],
)
def test_the_form_takes_it_as_it_is_said(typed: str, value: str) -> None:
    assert check_email(typed) == value


@pytest.mark.parametrize("typed", ["zhangsan", "zhangsan@", "@163.com", "zhangsan@@163.com", "不知道"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        check_email(typed)
