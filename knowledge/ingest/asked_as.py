"""``asked_as.yml`` beside the documents: how citizens ask for what a section says. For finding it, never shown.

File name of a document → section (第三十三条, 第三十三条第二款, 一(一)3) → phrasings::

    政府信息公开条例-2019.txt:
      第三十三条:
        - 申请交上去几天有结果
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.ingest.sidecar import SidecarError

NAME = "asked_as.yml"

Phrasings = dict[str, list[str]]  # section → phrasings


def read_asked_as(document: Path) -> Phrasings:
    """The phrasings of a document's sections; empty where there are none. Raises :class:`SidecarError`."""
    path = document.with_name(NAME)
    return _parse(path.read_bytes()).get(document.name, {}) if path.is_file() else {}


@lru_cache(maxsize=4)
def _parse(raw: bytes) -> dict[str, Phrasings]:
    """The whole file. Cached: each document of a folder asks for the same one."""
    try:
        content = yaml.safe_load(raw) or {}
        return {
            str(name): {str(section): [str(phrase) for phrase in phrases] for section, phrases in sections.items()}
            for name, sections in content.items()
        }
    except (yaml.YAMLError, AttributeError, TypeError) as error:
        raise SidecarError(f"问法文件{NAME}的格式不对：应当是“文件名、条款、问法列表”三层的YAML。") from error
