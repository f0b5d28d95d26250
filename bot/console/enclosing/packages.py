"""What Word and Excel files have in common: a ZIP of XML, with properties, pictures and other files in it."""

from __future__ import annotations

from collections.abc import Callable
from zipfile import ZipFile

from lxml import etree

from bot.console.enclosing.people import reads_as_names

AUTHOR = "文件属性里的作者像是人名，请核对要不要去掉。"
_AUTHORS = (
    "{http://purl.org/dc/elements/1.1/}creator",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy",
)
_CORE = "docProps/core.xml"


def parser() -> etree.XMLParser:
    """Follows nothing that a file names."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def elements(package: ZipFile, name: str) -> etree._Element:
    """A part of the package."""
    with package.open(name) as part:
        return etree.parse(part, parser()).getroot()


def about_package(package: ZipFile, folder: str, tell: Callable[[str], None]) -> None:
    """Tell of its author, its pictures and the files in it; ``folder`` is ``word`` or ``xl``."""
    names = package.namelist()
    if pictures := sum(name.startswith(f"{folder}/media/") for name in names):
        tell(f"有图片{pictures}张，图片里的文字没有读取，请逐张核对。")
    if files := sum(name.startswith(f"{folder}/embeddings/") for name in names):
        tell(f"里面嵌有别的文件{files}个，没有读取，请打开核对。")
    if _CORE in names:
        found = elements(package, _CORE)
        if any(reads_as_names(each.text or "") for each in found.iter(*_AUTHORS)):
            tell(AUTHOR)
