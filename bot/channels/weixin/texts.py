"""What WeChat's and WeCom's channels say to citizens by themselves in the same words."""

from __future__ import annotations

NO_LINK = "我打不开别处的网页。请把想问的话，或者文件的名称、文号，打字发给我。"

CHOOSE = "回复序号或文字即可。"
