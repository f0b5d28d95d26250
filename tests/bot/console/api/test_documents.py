"""Documents by the API: links, versions, the steps of their life, their text, what waits for review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import FormData

from actions.cases.lifecycle import Role as Duty
from actions.cases.time import FixedClock
from actions.db import Database
from tests.bot.console.conftest import ask

NOTICE = (
    "青山市垃圾分类管理办法\n一、总则\n每日清运。\n二、公开\n按季度公开补助资金的发放情况。（责任单位：市财政局）\n"
)


@pytest.fixture
async def editor(program: Any) -> Any:
    return await program("editor", Duty.DOCUMENT_EDITOR)


@pytest.fixture
async def reviewer(program: Any) -> Any:
    return await program("reviewer", Duty.SECRECY_REVIEWER)


async def drafted(editor: Any, text: str = NOTICE, name: str = "办法.txt", **fields: str) -> int:
    """The id of a draft."""
    form = FormData(fields)
    form.add_field("files", text.encode(), filename=name, content_type="text/plain")
    made = await editor.call("POST", "/documents", data=form)
    assert editor.status == 200, made
    document: int = made["items"][0]["document_id"]
    return document


async def step(program: Any, document: int, name: str, **more: Any) -> Any:
    revision = (await program.get(f"/documents/{document}"))["revision"]
    found = await program.post(f"/documents/{document}/steps/{name}", {"revision": revision, **more})
    assert program.status == 200, found
    return found


async def published(editor: Any, reviewer: Any, text: str = NOTICE, name: str = "办法.txt") -> int:
    document = await drafted(editor, text, name)
    await step(editor, document, "submit")
    await step(reviewer, document, "publish")
    return document


class TestLinks:
    async def test_proposed_made_seen_from_both_ends_and_taken_away(self, editor: Any, reviewer: Any) -> None:
        policy = await published(editor, reviewer)
        reading = await drafted(editor, "《青山市垃圾分类管理办法》政策解读\n为什么要制定。", "解读.txt")
        seen = await editor.get(f"/documents/{reading}")
        assert seen["proposal"] == {"id": policy, "title": "青山市垃圾分类管理办法"}
        body = {"revision": seen["revision"], "relation": "interprets", "other": policy}
        made = await editor.post(f"/documents/{reading}/links", body)
        assert (editor.status, made["proposal"]) == (200, None)
        [link] = made["links"]
        assert (link["relation"], link["other"]["id"]) == ("interprets", policy)
        other = await editor.get(f"/documents/{policy}")
        assert [each["relation"] for each in other["links"]] == ["interpreted-by"]
        again = await editor.post(f"/documents/{reading}/links", body)
        assert (editor.status, again["code"]) == (409, "changed_meanwhile")
        again = await editor.post(f"/documents/{reading}/links", body | {"revision": made["revision"]})
        assert (editor.status, again["code"], "已经有这种关联" in again["detail"]) == (409, "refused", True)
        path = f"/documents/{policy}/links/{link['id']}/remove"
        gone = await editor.post(path, {"revision": other["revision"]})
        assert (editor.status, gone["links"]) == (200, [])
        await editor.post(path, {"revision": gone["revision"]})
        assert editor.status == 404

    async def test_of_another_document_no_link_is_taken_away(self, editor: Any, reviewer: Any) -> None:
        first, second = await drafted(editor), await drafted(editor, "别的通知\n一、内容。", "甲.txt")
        third = await drafted(editor, "又一份通知\n一、内容。", "乙.txt")
        body = {
            "revision": (await editor.get(f"/documents/{first}"))["revision"],
            "relation": "amends",
            "other": second,
        }
        link = (await editor.post(f"/documents/{first}/links", body))["links"][0]["id"]
        revision = (await editor.get(f"/documents/{third}"))["revision"]
        await editor.post(f"/documents/{third}/links/{link}/remove", {"revision": revision})
        assert editor.status == 404
        assert len((await editor.get(f"/documents/{first}"))["links"]) == 1

    @pytest.mark.parametrize(
        ("more", "status"), [({"other": 999_999}, 409), ({"relation": "likes"}, 422), ({"other": None}, 422)]
    )
    async def test_what_is_no_link(self, editor: Any, more: dict[str, Any], status: int) -> None:
        document = await drafted(editor)
        revision = (await editor.get(f"/documents/{document}"))["revision"]
        body = {"revision": revision, "relation": "repeals", "other": document} | more
        await editor.post(f"/documents/{document}/links", body)
        assert editor.status == status

    async def test_only_editors_link(self, editor: Any, reviewer: Any) -> None:
        document = await drafted(editor)
        for path in ("links", "links/1/remove", "declare"):
            refused = await reviewer.post(f"/documents/{document}/{path}", {})
            assert (reviewer.status, refused["code"]) == (403, "missing_role"), path


class TestLife:
    async def test_a_draft_declared_the_new_version_takes_the_olds_place(self, editor: Any, reviewer: Any) -> None:
        old = await published(editor, reviewer)
        new = await drafted(editor, NOTICE.replace("每日", "每日两次"), "办法新.txt")
        revision = (await editor.get(f"/documents/{new}"))["revision"]
        declared = await editor.post(f"/documents/{new}/declare", {"revision": revision, "of": old})
        assert (editor.status, declared["version"]) == (200, 2), declared
        assert [each["id"] for each in declared["versions"]] == [new, old]
        await step(editor, new, "submit")
        await step(reviewer, new, "publish")
        assert (await editor.get(f"/documents/{old}"))["status"] == "superseded"

    async def test_each_step_says_what_it_asks_and_is_taken(
        self, editor: Any, reviewer: Any, clock: FixedClock
    ) -> None:
        document = await drafted(editor)
        form = await editor.get(f"/documents/{document}/steps/discard")
        assert (editor.status, form["name"], form["needs_reason"]) == (200, "放弃草稿", True)
        await editor.get(f"/documents/{document}/steps/repeal")
        assert editor.status == 409
        await step(editor, document, "submit")
        refused = await editor.get(f"/documents/{document}/steps/publish")
        assert (editor.status, refused["code"]) == (403, "missing_role")
        assert (await reviewer.get(f"/documents/{document}/steps/publish"))["is_own"] is False
        assert (await step(reviewer, document, "send-back", reason="请补文号"))["status"] == "draft"
        await step(editor, document, "submit")
        assert (await step(reviewer, document, "publish"))["status"] == "published"
        form = await editor.get(f"/documents/{document}/steps/repeal")
        assert (form["needs_ended_on"], form["takes_repealed_by"]) == (True, True)
        other = await published(editor, reviewer, "青山市关于废止文件的决定\n一、废止。", "废止.txt")
        day = (clock.now() - timedelta(days=1)).date().isoformat()
        found = await step(editor, document, "repeal", reason="不再适用", ended_on=day, repealed_by=other)
        assert (found["validity"], [each["relation"] for each in found["links"]]) == ("已废止", ["repealed-by"])
        found = await step(editor, other, "expire", reason="到期", ended_on=day)
        assert found["validity_now"] == "已失效"
        found = await step(editor, other, "withdraw", reason="误发")
        assert (found["status"], found["steps"]) == ("withdrawn", ["reopen"])
        assert (await step(editor, other, "reopen", reason="重新公开"))["status"] == "draft"
        assert (await step(editor, other, "discard", reason="不办了"))["status"] == "withdrawn"
        for name in ("amend", "nonsense"):
            await editor.get(f"/documents/{document}/steps/{name}")
            assert editor.status == 404

    async def test_what_waits_for_review_is_said_to_who_may_review_it(self, editor: Any, reviewer: Any) -> None:
        document = await drafted(editor)
        assert (await reviewer.get("/documents/review"))["items"] == []
        await step(editor, document, "submit")
        [row] = (await reviewer.get("/documents/review"))["items"]
        assert (row["document"]["id"], row["may"], row["is_own"], row["waited"]) == (document, True, False, "今天")
        assert row["by"] == "editor系统(api-editor)"
        [row] = (await editor.get("/documents/review"))["items"]
        assert (row["may"], row["is_own"]) == (False, True)

    async def test_the_question_that_it_answers_stands_in_its_history_masked(
        self, editor: Any, conversation: str, db: Database, clock: FixedClock
    ) -> None:
        asked = ask(db, conversation, clock.now(), "低保批了吗，我的电话13812345678")
        document = await drafted(editor, question=str(asked))
        reason = (await editor.get(f"/documents/{document}"))["events"][0]["reason"]
        assert "低保批了吗" in reason
        assert "13812345678" not in reason


class TestContent:
    async def test_its_text_is_read_by_a_cursor_with_what_looks_personal(self, editor: Any) -> None:
        text = NOTICE + "三、联系人\n张三，手机13812345678。\n四、附则\n自公布之日起施行。\n"
        document = await drafted(editor, text)
        pages, after = [], ""
        while True:
            page = await editor.get(f"/documents/{document}/text", limit="3", **({"after": after} if after else {}))
            pages.append(page["items"])
            after = page["next"]
            if not after:
                break
        passages = [each for page in pages for each in page]
        assert len(pages) > 1
        assert len({each["id"] for each in passages}) == len(passages)
        assert "".join(each["text"] for each in passages).replace("\n", "") == text.replace("\n", "")
        [(passage, finding)] = [(each, found) for each in passages for found in each["findings"]]
        assert (finding["kind"], finding["passage_id"]) == ("手机号码", passage["id"])
        assert "13812345678" not in finding["shown"]
        seen = await editor.get(f"/documents/{document}")
        assert (seen["findings"], seen["first_findings"]) == (1, [finding])
        assert seen["outline"][0]["label"].startswith("一、总则")

    async def test_the_duties_that_were_read_in_it(self, editor: Any) -> None:
        document = await drafted(editor)
        *_, duty = (await editor.get(f"/documents/{document}/duties"))["items"]
        assert (duty["units"], "补助资金" in duty["matter"], duty["frequency"]) == (["市财政局"], True, "按季度")

    async def test_how_many_there_are_and_of_whom(self, editor: Any) -> None:
        document = await drafted(editor)
        revision = (await editor.get(f"/documents/{document}"))["revision"]
        body = {"revision": revision, "issuer": "青山市人民政府", "signed_on": "2026-03-02"}
        await editor.call("PATCH", f"/documents/{document}", json=body)
        found = await editor.get("/documents/counts")
        assert found == {"by_status": {"draft": 1}, "issuers": ["青山市人民政府"]}
        [row] = (await editor.get("/documents", issuer="青山市人民政府"))["items"]
        assert row["due"] == {"day": "2026-03-30", "words": "还剩11个工作日", "is_provisional": False}

    @pytest.mark.parametrize("path", ["", "/text", "/duties", "/steps/submit"])
    async def test_of_one_that_there_is_not(self, editor: Any, path: str) -> None:
        answer = await editor.get(f"/documents/999999{path}")
        assert (editor.status, answer["code"]) == (404, "not_found")
