"""Postal addresses in a message: from the province, or the village, down to the door, with the postal code beside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from entities.characters import half_width
from entities.found import Found
from entities.place_names import find_divisions
from entities.postal_codes import find_postal_codes


@dataclass(frozen=True)
class Address:
    """``text`` without blanks and without the code; ``postal_code`` is "" where none stands beside it."""

    text: str = field(repr=False)
    postal_code: str = field(default="", repr=False)


_HAN = r"[\u4e00-\u9fff]"
_NUMBER = r"(?:[A-Za-z甲乙丙丁]?\d{1,5}(?:-\d{1,5}){0,3}[A-Za-z]?|[一二三四五六七八九十百甲乙丙丁东西南北AB]{1,5})"
_REGION = rf"{_HAN}{{1,10}}?(?:特别行政区|自治[区州县旗]|省|市|区|县|旗|盟|州(?![市区县]))"
_NAMED = r"[\u4e00-\u9fffA-Za-z0-9·]"
_AREA = (
    rf"{_NAMED}{{1,12}}?(?:街道办事处|街道|办事处|镇|乡|苏木|嘎查|村民委员会|村委会|行政村|自然村|村(?!民小组)|(?:屯|庄|寨)(?![村镇乡组])"
    r"|社区|街坊|新区|开发区|工业园区?|产业园|农场|林场)"
)
_ROAD = (
    rf"{_NAMED}{{1,12}}?(?:大道|大街|路|街|巷|弄|胡同|里弄|支路|国道|省道|环线|道(?=[甲乙]?\d))"
    r"(?:[东西南北中一二三四五六七八九十]段)?"
)
_ESTATE = (
    rf"{_NAMED}{{1,14}}?(?:小区|花园|花苑|家园|公寓|大厦|广场|中心|大楼|宿舍|家属[院楼区]|新村|苑|院|府|城|庭|湾|里|楼|园|邨"
    r"|学校|大学|医院|公司|局|厂)(?![长面])"
)
_DOOR = (
    rf"(?:第?{_NUMBER} ?(?:号楼|号院|号附{_NUMBER}号|[号#]?街坊|#楼?|号|栋|幢|座|单元|门洞?|层|楼|室|户"
    r"|村民小组|组|队|社|弄|巷|区|期|房)"
    r"|(?<=[街路巷道镇村坊区]) ?(?!(?:19|20)\d\d-)\d{1,4}(?:-\d{1,4}){1,3}(?![\d年月-])"
    rf"|附{_NUMBER}号|(?<=[栋幢座元楼号层-]){_NUMBER}(?![\d年月元个]))"
)
_GROUP = rf"{_HAN}{{1,6}}?(?:村民小组|组|队)"
_GAP = r"[ ,、-]?"
_PART = re.compile(rf"{_GAP}(?:{_DOOR}|(?<=[村镇乡会]){_GROUP}|{_AREA}|{_ROAD}|{_REGION}|{_ESTATE})")
_DETAIL = re.compile(rf"{_DOOR}|{_AREA}|{_ROAD}|{_ESTATE}")
_LEAD = re.compile(r"(?:地址|住址|住所|住处|家住|住在|寄到|寄给我?到?|寄往|送到|邮寄到|发到)(?:就?是|为|在|[:：])? ?")
_STOPS = re.compile(
    r"[。;；!！?？\n]|(?:收件?人?|收|电话|手机|联系|邮编|邮政编码|的(?:拆迁|征地|规划|批复|文件|合同|房|低保|预算|土地|情况|材料|信息|补偿|公示|环评|施工)|怎么|为什么|什么|吗|呢)"
)
_QUESTION = re.compile(r"[?？吗呢]|怎么|为什么|什么|哪里|哪个")
_LONGEST, _SHORTEST = 120, 6
_PROVINCE = 3  # characters: what is longer names more than a province


def find_addresses(text: str) -> list[Found[Address]]:
    """Addresses to which a letter can go: below the county, a village, a road or an estate is named.

    One begins where a place of GB/T 2260 or the words 地址, 家住, 寄到 stand. A place alone is none, nor is a road.
    """
    plain = half_width(text)
    starts = {place.start: place.end for place in find_divisions(text)}
    starts |= {match.end(): match.end() for match in _LEAD.finditer(plain)}
    codes = find_postal_codes(text)
    found: list[Found[Address]] = []
    for start in sorted(starts):
        if found and start < found[-1].end:
            continue
        begin = next((code.end + 1 for code in codes if code.start == start), start)
        while plain[begin : begin + 1] == " ":
            begin += 1
        end = _end_of(plain, begin, max(starts[start], begin))
        address = plain[begin:end].strip(" ,、")
        if _is_address(address, starts[start] - start):
            found.append(
                Found(
                    begin, begin + len(address), text[begin : begin + len(address)], _with_code(address, begin, codes)
                )
            )
    return found


def _end_of(plain: str, start: int, at: int) -> int:
    limit = min(len(plain), start + _LONGEST)
    if stop := _STOPS.search(plain, start, limit):
        limit = stop.start()
    end = at if at > start else start
    while end < limit and (part := _PART.match(plain, end, limit)):
        end = part.end()
    return end


def _is_address(address: str, place: int) -> bool:
    below = address[place:] if place > 0 else address
    details = len(_DETAIL.findall(below))
    has_number = re.search(r"\d|[一二三四五六七八九十][号组队栋]", below) is not None
    is_village = details == 1 and place > _PROVINCE and re.search(rf"(?:{_AREA})$", below) is not None
    says_where = details >= 2 or (details == 1 and has_number) or is_village
    return len(address) >= _SHORTEST and says_where and not _QUESTION.search(address)


def _with_code(address: str, begin: int, codes: list[Found[str]]) -> Address:
    end = begin + len(address)
    near = (code.value for code in codes if begin - 12 <= code.end <= begin or end <= code.start <= end + 14)
    return Address(re.sub(r"(?<![A-Za-z])[ ,、]|[ ,、](?![A-Za-z])", "", address), next(near, ""))
