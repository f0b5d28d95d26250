"""Web pages of differently built sites: the document whole, the furniture aside, the facts from the page itself."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from lxml import html

from knowledge.ingest import read_document
from knowledge.ingest.cleaning import CleanText
from knowledge.ingest.decoding import UnreadableFileError, decoded
from knowledge.ingest.web_page import read_web_page

PAGES = Path(__file__).parent / "pages"
TITLE = "青禾市人民政府办公室关于推进农村供水工程信息公开的通知"


def lines(page: CleanText) -> list[str]:
    return [line.text for line in page.lines]


def page(body: str, head: str = "") -> CleanText:
    return read_web_page(f"<html><head>{head}</head><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "standard.html",
            {
                "title": TITLE,
                "document_number": "青政办发〔2021〕12号",
                "issuer": "青禾市人民政府办公室",
                "index_number": "QH0001-2021-00031",
                "subject": "农业、水利",
                "signed_on": date(2021, 3, 5),
                "published_on": date(2021, 3, 9),
                "validity": "有效",
            },
        ),
        (
            "header_rows.html",
            {
                "title": "白鹭区教育局关于做好义务教育招生信息公开工作的意见",
                "document_number": "白教发〔2016〕7号",
                "issuer": "白鹭区教育局",
                "index_number": "BL-JY-2016-007",
                "subject": "教育",
                "signed_on": None,
                "published_on": date(2016, 5, 20),
                "validity": "失效",
            },
        ),
        (
            "bare.html",
            {
                "title": "云岭县人民政府关于划定禁止燃放烟花爆竹区域的通告",
                "document_number": "云政告〔2019〕3号",
                "issuer": "云岭县人民政府",
                "index_number": None,
                "signed_on": date(2019, 1, 18),
                "published_on": None,
            },
        ),
    ],
)
def test_a_page_gives_its_facts_however_its_site_is_built(name: str, expected: dict[str, object]) -> None:
    read = read_document(PAGES / name)
    assert {key: getattr(read, key) for key in expected} == expected


def test_the_body_is_every_paragraph_once_and_in_order() -> None:
    assert lines(read_web_page((PAGES / "standard.html").read_bytes())) == [
        TITLE,
        "青政办发[2021]12号",
        "各县（区）人民政府，市政府有关部门：",
        "为了让群众及时了解供水工程的进展，现将有关事项通知如下。",
        "一、公开内容。工程名称、投资额、开工和完工日期应当全部公开。",
        "二、公开时限。每季度第一个月的10日前公开上一季度的情况，各单位见下表：",
        "| 工程 | 责任单位 | 时限 |",
        "| 新建水厂 | 市水利局 市财政局 | 每季度 |",
        "|  | 市审计局 | 每年 |",
        "合计两项",
        "联系人：李工，联系电话：0000-1234567。",
        "附件：农村供水工程公开目录.docx",
        "青禾市人民政府办公室",
        "2021年3月5日",
        "（此件公开发布）",
    ]


@pytest.mark.parametrize("name", ["standard.html", "header_rows.html", "bare.html"])
def test_every_visible_character_of_a_page_is_in_the_body_or_set_aside(name: str) -> None:
    raw = (PAGES / name).read_bytes()
    tree = html.document_fromstring(decoded(raw).text)
    for element in [*tree.iter("script", "style", "title"), *tree.xpath("//*[contains(@style, '-9999px')]")]:
        element.drop_tree()
    read = read_web_page(raw)
    found = sorted(re.sub(r"[\s|]", "", read.text + "".join(read.dropped)))
    assert found == sorted(re.sub(r"[\s|]", "", tree.text_content()))


@pytest.mark.parametrize("name", ["standard.html", "header_rows.html", "bare.html"])
def test_the_furniture_of_the_page_stays_out_of_the_body(name: str) -> None:
    text = read_document(PAGES / name).text
    assert not re.search(
        r"首页|打印|关闭|分享|ICP备|版权所有|上一篇|扫一扫|一图读懂|信箱|娱乐|棋牌|脚本|浏览次数", text
    )


def test_the_contact_is_kept_with_the_document() -> None:
    assert read_document(PAGES / "standard.html").details["contact"] == "联系人：李工；联系电话：0000-1234567"


@pytest.mark.parametrize(
    "header",
    [
        "<dl><dt>索引号</dt><dd>A-1</dd><dt>发文机关</dt><dd>甲市统计局</dd><dt>发文字号</dt><dd></dd><dt>标题</dt><dd>甲市统计局公告</dd></dl>",
        "<p>索 引 号：A-1　　发文机关：甲市统计局　　文号：　　名称：甲市统计局公告</p>",
        "<div><div>【索引号】</div><div>A-1</div><div>【发文机关】</div><div>甲市统计局</div>"
        "<div>【名称】</div><div>甲市统计局公告</div></div>",
        "<table><tr><td>索引号</td><td>A-1</td><td>文号</td><td></td></tr><tr><td>标题</td><td>甲市统计局公告</td>"
        "<td>发布机构</td><td>甲市统计局</td></tr></table>",
        "<div><b>索引号:</b><i>A-1</i><b>发文机关:</b><i>甲市统计局</i><b>标题:</b><i>甲市统计局公告</i></div>",
    ],
)
def test_labels_are_read_in_lists_tables_and_lines(header: str) -> None:
    read = page(
        f"{header}<div><p>现将本市去年的主要统计数据公布如下，请社会各界监督。</p><p>一、人口一百万人。</p></div>"
    )
    assert read.header == {"index_number": "A-1", "issuer": "甲市统计局", "title": "甲市统计局公告"}
    assert lines(read) == ["现将本市去年的主要统计数据公布如下，请社会各界监督。", "一、人口一百万人。"]


def test_labels_inside_the_text_are_text() -> None:
    body = (
        "<p>现将废止的文件公布如下，自公布之日起不再执行。</p><table><tr><td>文件名称</td><td>文号</td></tr>"
        "<tr><td>甲办法</td><td>甲发〔2001〕1号</td></tr><tr><td>乙办法</td><td>甲发〔2002〕2号</td></tr></table>"
        "<p>发布单位：甲市人民政府</p>"
    )
    read = page(f"<div>{body}</div>")
    assert lines(read)[1:] == [
        "| 文件名称 | 文号 |",
        "| 甲办法 | 甲发〔2001〕1号 |",
        "| 乙办法 | 甲发〔2002〕2号 |",
        "发布单位：甲市人民政府",
    ]
    assert "document_number" not in read.header


def test_headings_with_the_words_of_page_footers_and_spam_stay_in_the_text() -> None:
    text = [
        "各单位要认真落实下列各项工作。",
        "（一）加强技术支持",
        "（二）整治网络赌场、博彩",
        "主办单位：甲市体育局",
        "三、上一条所列单位",
    ]
    body = "".join(f"<p>{line}</p>" for line in text)
    assert lines(page(f'<div class="TRS_Editor">{body}</div>')) == text
    assert lines(page(f"<div>{body}</div>")) == text


def test_meta_tags_of_the_government_website_standard_are_read() -> None:
    read = page(
        "<p>甲市将于明日起开展窗口服务满意度调查，请大家参与。</p>",
        '<meta name="ArticleTitle" content="甲市关于开展满意度调查的公告">'
        '<meta name="PubDate" content="2020-01-02 08:00">'
        '<meta name="ContentSource" content="甲市人民政府办公室">',
    )
    assert read.header["title"] == "甲市关于开展满意度调查的公告"
    assert read.header["published_on"] == "2020-01-02 08:00"
    assert read.header["source"] == "甲市人民政府办公室"


def test_the_source_is_the_issuer_where_nobody_signed(tmp_path: Path) -> None:
    page_of = "<div>发布时间：2020-01-02 来源：甲市统计局</div><p>本月物价{}平稳，没有大的变化，请市民放心。</p>{}"
    for name, end in (("未署名", ""), ("署名", "<p>甲市人民政府办公室</p><p>2020年1月1日</p>")):
        (tmp_path / f"{name}.html").write_text(page_of.format("总体", end), encoding="utf-8")
    assert read_document(tmp_path / "未署名.html").issuer == "甲市统计局"
    assert read_document(tmp_path / "署名.html").issuer == "甲市人民政府办公室"


def test_a_title_broken_into_lines_is_one_title() -> None:
    read = page(
        '<h2 class="xl_tit">甲市水利局<br>关于节水工作的通知</h2><div id="zoom"><p>各单位要厉行节约用水。</p></div>'
    )
    assert read.header["title"] == "甲市水利局关于节水工作的通知"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("declared", ["", '<meta charset="utf-8">', '<meta charset="gb2312">', '<meta charset="big5">'])
def test_the_encoding_is_told_from_the_bytes_whatever_is_declared(encoding: str, declared: str) -> None:
    raw = f"<html><head>{declared}</head><body><p>市政府决定公布年度重大行政决策事项目录。</p></body></html>".encode(
        encoding
    )
    assert lines(read_web_page(raw)) == ["市政府决定公布年度重大行政决策事项目录。"]


def test_a_big5_page_is_read_also_when_it_declares_gb2312() -> None:
    text = "政府資訊公開法施行細則，為規範各機關辦理政府資訊公開事項，特訂定本細則。"
    raw = f'<html><head><meta charset="gb2312"></head><body><p>{text}</p></body></html>'.encode("big5")
    read = read_web_page(raw)
    assert lines(read) == [text]
    assert "实际是big5" in read.warnings[0]


def test_a_page_cut_inside_a_character_is_read_and_says_so() -> None:
    raw = f"<p>{'市政府决定公布年度重大行政决策事项目录。' * 40}</p>".encode()
    read = read_web_page(raw[:60] + raw[61:])
    assert len(read.text) > 750
    assert "个字符已经损坏" in read.warnings[-1]


def test_a_thousand_nested_elements_are_no_obstacle() -> None:
    deep = "<div>" * 1000 + "深处的正文也要读到，不能丢失一个字。" + "</div>" * 1000
    assert lines(page(deep)) == ["深处的正文也要读到，不能丢失一个字。"]


def test_a_page_whose_text_is_a_picture_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnreadableFileError, match="图片"):
        page('<div class="footer">主办：甲市</div><div class="TRS_Editor"><img src="a.jpg"></div>')
