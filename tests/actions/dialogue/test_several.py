"""Several answers in one message: what is taken for which, and what stays as it was typed."""

from __future__ import annotations

import pytest

from actions.dialogue.phrases import Command
from actions.dialogue.several import fills_in, find_corrections, find_several

ID = "11010519491231002X"
CODE = "91110000600037341L"
PERSON = {"applicant_type": "个人", "applicant_name": "张三"}
CARD = {"applicant_type": "个人", "id_type": "居民身份证", "id_number": ID}
BY_EMAIL = {"form": "electronic", "delivery": "email"}
BY_POST = {"form": "paper", "delivery": "post"}
PHONE = {"phone": "13800138000"}
MAIL = {"email": "zs@example.com"}


@pytest.mark.parametrize(
    ("text", "values", "rest"),
    [
        (f"我叫张三,身份证{ID},要2019年的征地批复,发邮箱", PERSON | CARD | BY_EMAIL, "要2019年的征地批复"),
        (
            f"我叫张三，身份证号是{ID}，电话13800138000，想要2019年李庄的征地批复，发到 zs@example.com",
            PERSON | CARD | PHONE | BY_EMAIL | MAIL,
            "想要2019年李庄的征地批复",
        ),
        (
            f"姓名：张三\n身份证号：{ID}\n联系电话：13800138000\n所需信息：2019年征地批复\n获取方式：电子邮件\n邮箱：zs@example.com",
            PERSON | CARD | PHONE | BY_EMAIL | MAIL | {"description": "2019年征地批复"},
            "",
        ),
        ("1. 姓名：张三 2. 电话：13800138000 3、邮箱：zs@example.com", PERSON | PHONE | BY_EMAIL | MAIL, ""),
        (f"张三 {ID} 13800138000", PERSON | CARD | PHONE, ""),
        (f"{ID} 张三", PERSON | CARD, ""),
        ("要2019年的征地批复，纸质的", {"form": "paper"}, "要2019年的征地批复"),
        ("要2019年的征地批复，寄给我就行", BY_POST, "要2019年的征地批复"),
        (
            "2019年的征地批复，邮寄到江州市东城区人民路12号",
            BY_POST | {"address": "江州市东城区人民路12号"},
            "2019年的征地批复",
        ),
        ("2019年的征地批复；自己来取", {"form": "paper", "delivery": "pickup"}, "2019年的征地批复"),
        ("2019年的征地批复，在这里看就行", {"form": "electronic", "delivery": "chat"}, "2019年的征地批复"),
        ("2019年的征地批复，联系电话13800138000", PHONE, "2019年的征地批复"),
        ("2019年的征地批复。本人张三".replace("本人", "我叫"), PERSON, "2019年的征地批复"),
        ("姓名张三 电话13800138000", PERSON | PHONE, ""),
        (
            "姓名：张三，护照号：E12345678",
            PERSON | {"id_type": "护照", "id_number": "E12345678"},
            "",
        ),
        (
            f"我们是江州建设有限公司，统一社会信用代码{CODE}，联系人李四，电话010-12345678，想要城北污水处理厂环评批复",
            {
                "applicant_type": "单位",
                "applicant_name": "江州建设有限公司",
                "id_number": CODE,
                "contact_person": "李四",
                "phone": "010-12345678",
            },
            "想要城北污水处理厂环评批复",
        ),
        (
            "单位名称：李庄村第三村民小组\n负责人：李四\n电话：13800138000",
            {"applicant_type": "单位", "applicant_name": "李庄村第三村民小组", "contact_person": "李四"} | PHONE,
            "",
        ),
        (
            "我代表江州市蓝天幼儿园，我叫张三，要办园许可的审批材料",
            {"applicant_type": "单位", "applicant_name": "江州市蓝天幼儿园", "contact_person": "张三"},
            "要办园许可的审批材料",
        ),
        (
            "所需信息：2019年征地批复；获取方式：纸质；地址：江州市东城区人民路12号",
            {
                "description": "2019年征地批复",
                "form": "paper",
                "address": "江州市东城区人民路12号",
            },
            "",
        ),
        (
            "文号：江政发〔2019〕3号，所需信息：征地批复全文",
            {"features": "江政发〔2019〕3号", "description": "征地批复全文"},
            "",
        ),
        ("您好，我叫张三，想要2019年的征地批复，谢谢", PERSON, "想要2019年的征地批复"),
        ("俺叫张三，俺想要李庄的低保名单", PERSON, "俺想要李庄的低保名单"),
        (
            "想要2019年的征地批复\n电话：13800138000\n张三".replace("\n张三", "\n姓名：张三"),
            PERSON | PHONE,
            "想要2019年的征地批复",
        ),
        ("想要2019年的征地批复，邮箱zs@example.com", BY_EMAIL | MAIL, "想要2019年的征地批复"),
        (
            "身份证号：110105194912310021，姓名：张三",
            PERSON | {"id_number": "110105194912310021", "id_type": "居民身份证"},
            "",
        ),
        ("姓名：张三，身份证：12345", PERSON | {"id_number": "12345"}, ""),
        ("电话：没有，姓名：张三", PERSON | {"phone": "没有"}, ""),
        (f"我叫张三身份证号{ID}电话13800138000想要2019年的征地批复", PERSON | CARD | PHONE, "想要2019年的征地批复"),
        (
            f"姓名张三身份证{ID}手机13800138000要2019年的征地批复发到zs@example.com",
            PERSON | CARD | PHONE | BY_EMAIL | MAIL,
            "要2019年的征地批复",
        ),
        (f"我叫张三{ID}13800138000zs@example.com", PERSON | CARD | PHONE | BY_EMAIL | MAIL, ""),
        ("我叫张三想要2019年的征地批复", PERSON, "想要2019年的征地批复"),
        (
            f"姓名：张三\n身份证号：{ID}\n所需信息：2019年征地批复，包括附图，还有补偿标准\n获取方式：纸质",
            PERSON | CARD | {"description": "2019年征地批复，包括附图，还有补偿标准", "form": "paper"},
            "",
        ),
        (
            f"1. 姓名 张三\n2. 身份证号 {ID}\n3. 联系电话 13800138000\n4. 所需信息 2019年征地批复\n"
            "5. 获取方式 ☑纸质 □电子",
            PERSON | CARD | PHONE | {"description": "2019年征地批复", "form": "paper"},
            "",
        ),
        (
            "我叫张三，邮箱zs@example.com，2019年的征地批复，纸质邮寄",
            PERSON | BY_POST,
            "2019年的征地批复",
        ),
        ("我叫张三，2019年的征地批复，要电子版，邮寄给我", PERSON, "2019年的征地批复"),
        ("2019年的征地批复，我自己来拿", {"form": "paper", "delivery": "pickup"}, "2019年的征地批复"),
        ("2019年的征地批复，我到现场查阅", {"form": "inspect"}, "2019年的征地批复"),
        ("2019年的征地批复，文号是江政地〔2019〕5号", {"features": "江政地〔2019〕5号"}, "2019年的征地批复"),
        (f"张三 {ID} 13800138000 2019年征地批复 发邮箱", PERSON | CARD | PHONE | BY_EMAIL, "2019年征地批复"),
        (f"张三，{ID}，2019年征地批复，快递", PERSON | CARD | BY_POST, "2019年征地批复"),
        (f"我是江州建设有限公司的张三，身份证{ID}，要2019年的征地批复", PERSON | CARD, "要2019年的征地批复"),
        (
            f"我是江州建设有限公司的张三，信用代码{CODE}，要2019年的征地批复",
            {
                "applicant_type": "单位",
                "applicant_name": "江州建设有限公司",
                "id_number": CODE,
                "contact_person": "张三",
            },
            "要2019年的征地批复",
        ),
        (f"本人张三，身份证{ID}，2019年的征地批复", PERSON | CARD, "2019年的征地批复"),
        ("我是李庄的张三，电话13800138000，要2019年的征地批复", PERSON | PHONE, "要2019年的征地批复"),
        (
            "所需信息：2019年征地批复，邮寄",
            BY_POST | {"description": "2019年征地批复"},
            "",
        ),
        (f"我是张三，身份证{ID}，2019年的征地批复", PERSON | CARD, "2019年的征地批复"),
        (
            f"公司：江州水务集团\n联系人：李四\n信用代码：{CODE}",
            {
                "applicant_type": "单位",
                "applicant_name": "江州水务集团",
                "id_number": CODE,
                "contact_person": "李四",
            },
            "",
        ),
        (
            "2019年的征地批复，地址：江州市人民路5号，张三收，邮编100080，纸质邮寄",
            BY_POST | {"address": "江州市人民路5号，张三收，邮编100080"},
            "2019年的征地批复",
        ),
    ],
)
def test_what_is_taken_at_the_description(text: str, values: dict[str, str], rest: str) -> None:
    said = find_several(text, "description")
    assert said is not None
    assert dict(said.values) == values
    assert said.rest == rest


@pytest.mark.parametrize(
    ("text", "step", "values", "rest"),
    [
        ("张三，电话13800138000", "applicant_name", PHONE, "张三"),
        (f"张三，{ID}", "applicant_name", CARD, "张三"),
        (f"张三，身份证{ID}，电话13800138000", "applicant_name", CARD | PHONE, "张三"),
        ("13800138000，发邮箱吧", "phone", PHONE | BY_EMAIL, ""),
        ("13800138000，zs@example.com", "phone", PHONE | BY_EMAIL | MAIL, ""),
        ("电子版，发到zs@example.com", "form", BY_EMAIL | MAIL, ""),
        ("邮寄，地址是江州市东城区人民路12号", "delivery", BY_POST | {"address": "江州市东城区人民路12号"}, ""),
        ("个人，我叫张三，电话13800138000", "applicant_type", PERSON | PHONE, "个人"),
        (f"{ID}，电话13800138000", "id_number", CARD | PHONE, ""),
        ("2019年，发邮箱", "features", BY_EMAIL, "2019年"),
        ("不知道，电话13800138000", "features", PHONE, "不知道"),
        (f"居民身份证 {ID}", "id_type", CARD, ""),
    ],
)
def test_what_is_taken_at_other_steps(text: str, step: str, values: dict[str, str], rest: str) -> None:
    said = find_several(text, step)
    assert said is not None
    assert dict(said.values) == values
    assert said.rest == rest


@pytest.mark.parametrize(
    "text",
    [
        "快递，外卖行业管理办法",
        "电子邮件，档案管理办法",
        "现场查阅，抄录规则",
        "电话13800138000，这个号码被投诉的处理记录",
        "江州水务集团，该公司2019年的处罚决定",
        "单位：市自然资源局\n文号：江政〔2019〕5号\n年度：2019",
        "公司：江州水务集团，2019年的处罚决定",
        "我是高中，学校名单",
        "我是老党员，2019年的征地批复",
        "我是贫困户，低保名单公示",
        "我是村民想要低保名单",
        "我叫张三的房屋被拆迁，想要拆迁批复",
        "电话13800138000要求赔偿的投诉记录",
        "电话13800138000要了三次没给的批复",
        f"公开张三（身份证{ID}）的宅基地批准文件",
        "设立、取消，变更的审批文件",
        "人工，智能客服的采购合同",
        "许可的变更，撤销",
        "姓名变了，户口簿的登记记录",
        "和上次一样",
        "想要办理身份证的收费标准文件, 公开你局电话",
        "2019年的征地批复，2020年的补偿方案",
        "姓名和电话，还有地址",
        "公开各科室的电话、地址、邮箱",
        "要你们单位的联系方式，还有办公地址",
        "我想看2024年的台账，多久能办好？",
        "我是村民，想要低保名单",
        "我是李庄的，想看征地批复",
        "我是残疾人，要补贴的文件",
        "身份证办理的流程，户口迁移的流程",
        "邮寄费用的标准，快递公司的招标文件",
        "电子版合同的备案情况，纸质合同的存档情况",
        "电子邮箱的管理办法，邮件收发记录",
        "李四被拆迁的补偿协议，张三的也要",
        "电话号码13800138000是谁的",
        "申请公开地址：这个词的解释".replace("：", "的"),
        "人民路12号的拆迁许可，东城区的规划",
        "住址在李庄的低保户名单，以及标准",
        "中国邮政集团江州分公司的合同，江州快递协会的章程",
        "现场查阅的预约办法，自取的时间规定",
        "代表大会的决议，委员会的纪要",
        "我们是在2019年被征的地，想要批复文件",
        "我叫了两次救护车，要出车记录",
        "姓名变更的办理流程，身份变更的材料",
        "张三，李四",
        "2019年",
        "不是",
        "发邮箱",
        "电话错了，是13900139000",
        "我叫张三",
        "取消",
        "，，，",
        "13800138000",
        ID,
        "",
        "申" * 10_000,
        "我叫张三" * 240,
        "要发到" * 330,
        "张三1101011990030701" * 60,
        "110101199003070134" * 50,
        "我是" * 480 + "公司的张三",
        "地址省" * 330,
        "电话变了其他" * 160,
        "电话" * 400,
        "1，" * 400,
        "张三 " * 200,
        "@." * 400,
    ],
)
def test_what_is_of_one_piece(text: str) -> None:
    assert find_several(text, "description") is None
    assert not fills_in(text)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("江州市东城区人民路12号 张三收 13800138000", "address"),
        ("江州市东城区人民路12号，张三收，13800138000", "address"),
        ("江州市东城区人民路12号，邮编330000", "address"),
        ("我的电话是13800138000", "phone"),
        ("张三，电话13800138000", "phone"),
        (f"身份证 {ID}", "id_number"),
        ("电子版，发邮箱", "form"),
        ("纸质的，我不会用电脑", "form"),
        ("发到zs@example.com", "email"),
        ("江州建设有限公司，以前叫江州建筑公司", "applicant_name"),
        ("张三，今年七十三了", "applicant_name"),
        ("2019年，江政发〔2019〕3号", "features"),
        ("为什么要身份证，电话不行吗", "id_number"),
        ("俺叫刘大柱，家是李庄的", "applicant_name"),
    ],
)
def test_what_answers_only_the_question(text: str, step: str) -> None:
    assert find_several(text, step) is None


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (f"我叫张三，身份证{ID}，多久能办好？", "多久能办好？"),
        ("姓名：张三，电话：13800138000。要钱吗", "要钱吗"),
    ],
)
def test_a_question_beside_is_one(text: str, question: str) -> None:
    said = find_several(text, "description")
    assert said is not None
    assert (said.question, said.rest) == (question, "")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("电话改成13900139000，邮箱改成a@b.cn", {"phone": "13900139000", "email": "a@b.cn"}),
        ("姓名应该是李四；电话应该是13900139000", None),
        ("姓名错了应该是李四；电话错了应该是13900139000", {"applicant_name": "李四", "phone": "13900139000"}),
        (
            "把电话改成13900139000。把地址改成江州市西城区解放路3号",
            {"phone": "13900139000", "address": "江州市西城区解放路3号"},
        ),
        ("电话改成13900139000", None),
        ("电话错了，是13900139000", None),
        ("修改电话，修改邮箱", None),
    ],
)
def test_several_corrections(text: str, values: dict[str, str] | None) -> None:
    found = find_corrections(text)
    assert (dict(found.values) if found else None) == values


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (f"我叫张三，身份证{ID}，想要2019年的征地批复，发邮箱", True),
        ("所需信息：2019年征地批复\n姓名：张三\n电话：13800138000", True),
        (f"张三 {ID} 13800138000", False),  # nothing is said to be wanted
        ("要2019年的征地批复，发邮箱", False),  # one thing beside: the usual way to begin
        ("我叫张三，电话13800138000，你们几点上班", False),
        (f"张三 {ID} 13800138000 2019年征地批复 发邮箱", True),
        (f"我叫张三身份证号{ID}电话13800138000想要2019年的征地批复", True),
    ],
)
def test_who_is_asked_nothing_fills_in_an_application(text: str, is_one: bool) -> None:
    assert fills_in(text) is is_one


@pytest.mark.parametrize(
    ("text", "rest", "left_over"),
    [
        ("姓名：张三\n电话：13800138000\n所需信息：2019年征地批复\n传真：无\n用途：诉讼", "", "传真：无，用途：诉讼"),
        ("姓名：张三\n电话：13800138000\n传真：\n邮箱：\n所需信息：\n1. 征地批复\n2. 补偿方案", "", ""),
        ("政府信息公开申请表\n姓名：张三\n电话：13800138000\n所需信息：2019年征地批复", "", ""),
        ("我叫张三，2019年的征地批复，要电子版，邮寄给我", "2019年的征地批复", "要电子版，邮寄给我"),
        ("我是江州建设有限公司的张三，电话13800138000，要批复", "要批复", "我是江州建设有限公司的张三"),
    ],
)
def test_what_is_not_lost(text: str, rest: str, left_over: str) -> None:
    said = find_several(text, "description")
    assert said is not None
    assert (said.rest, said.left_over) == (rest, left_over)


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("我叫张三，电话13800138000，2019年的征地批复，转人工", Command.PERSON, "2019年的征地批复"),
        ("2019年的征地批复，转人工", Command.PERSON, "2019年的征地批复"),
        ("我叫张三，电话13800138000，算了不申请了", Command.CANCEL, ""),
        ("我叫张三，2019年的征地批复，取消", Command.CANCEL, "2019年的征地批复"),
        ("我要找人工，2019年的征地批复我不会填", None, ""),
    ],
)
def test_commands_are_no_content(text: str, command: Command | None, rest: str) -> None:
    said = find_several(text, "description")
    assert (said.command if said else None, said.rest if said else "") == (command, rest)


@pytest.mark.parametrize(
    ("text", "step", "same", "changed", "rest"),
    [
        ("2020年的批复，其他和上次一样", "description", "", (), "2020年的批复"),
        ("要2020年的批复，电话变了，其他和上次一样", "description", "", ("phone",), "要2020年的批复"),
        ("电话变了，其他一样", "same", "", ("phone",), ""),
        ("姓名变了，其他一样", "same", "", ("applicant_name",), ""),
        ("除了电话，其他都一样", "same", "", ("phone",), ""),
        ("只有地址换了，别的没变", "same", "", ("address",), ""),
        ("电话变了", "same", "", ("phone",), ""),
        ("电话换成13911112222，其他一样", "same", "", (), ""),
    ],
)
def test_the_same_but(text: str, step: str, same: str, changed: tuple[str, ...], rest: str) -> None:
    said = find_several(text, step)
    assert said is not None
    assert (said.same, said.changed, said.rest) == (same, changed, rest)
    assert dict(said.values) == ({"phone": "13911112222"} if "139" in text else {})
