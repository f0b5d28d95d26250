"""The forms of a document's steps: what will happen, what is asked, and the button that does it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from actions.cases.time import china_date
from bot.console.document_scan import FINDINGS_SHOWN, scan
from bot.console.documents import document_id, find_page, one_page, person, revision, see_other, show
from bot.console.guard import Handler
from bot.console.me import me
from bot.keys import CLOCK, DB
from knowledge.ingest.dates import parse_date
from knowledge.publishing.desk import find_other
from knowledge.publishing.lifecycle import TRANSITIONS, Step
from knowledge.publishing.people import ChangedMeanwhileError, StepRefusedError, UnknownDocumentError
from knowledge.publishing.steps import Details, problems_before_publishing, take
from knowledge.tables import Document

MAX_REASON = 500
CONSEQUENCES = {
    Step.SUBMIT: "提交后由另一位同事审查。审查期间不能修改；需要修改时由审查人退回。",
    Step.SEND_BACK: "文件回到草拟，起草人会看到您写的理由。",
    Step.PUBLISH: "发布后，主动公开的文件群众立即可以查到，机器人也会引用它回答问题。",
    Step.DISCARD: "草稿不再办理，记录和原件会保留。",
    Step.REPEAL: "文件仍可查看，页面和回答都会注明“已废止”，不再作为现行规定。",
    Step.EXPIRE: "文件仍可查看，页面和回答都会注明“已失效”，不再作为现行规定。",
    Step.WITHDRAW: "群众立即看不到这份文件，已发出的链接也打不开。用于误发布、含有个人信息等情形；"
    "不再执行的文件请用“废止”，不要撤下。",
    Step.REOPEN: "文件回到草拟，可以修改信息和公开属性，重新审查后才能公开。",
}


def showing(step: Step) -> Handler:
    """``GET …/{step}``: the form."""

    async def show_form(request: web.Request) -> web.StreamResponse:
        return await _form(request, step)

    return show_form


def taking(step: Step) -> Handler:
    """``POST …/{step}``"""

    async def submit(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        typed = {name: str(form.get(name, "")).replace("\r\n", "\n").strip() for name in ("reason", "ended_on", "by")}
        try:
            await _take(request, step, typed, revision(form), is_confirmed=form.get("checked") == "yes")
        except UnknownDocumentError:
            return await one_page(request)
        except ChangedMeanwhileError as error:
            return await _form(request, step, typed, str(error), status=409)
        except StepRefusedError as error:
            return await _form(request, step, typed, str(error), status=422)
        raise see_other(document_id(request), step.value)

    return submit


async def _take(request: web.Request, step: Step, typed: dict[str, str], seen: int, *, is_confirmed: bool) -> None:
    app = request.app
    now = app[CLOCK].now()
    if len(typed["reason"]) > MAX_REASON:
        raise StepRefusedError(f"理由最多{MAX_REASON}个字，现有{len(typed['reason'])}个字。")
    if step is Step.PUBLISH and not is_confirmed:
        raise StepRefusedError("请勾选“我已审查”后再发布。")
    ended_on = parse_date(typed["ended_on"], whole=True) if typed["ended_on"] else None
    if typed["ended_on"] and ended_on is None:
        raise StepRefusedError("日期应写成 2026-03-05 或 2026年3月5日。")
    repealed_by = await app[DB].read(find_other, typed["by"]) if typed["by"] else None
    if typed["by"] and repealed_by is None:
        raise StepRefusedError("没有找到所填的废止依据文件，请填写它的编号、文号或完整标题。")
    await app[DB].run(
        take,
        document_id(request),
        step,
        Details(typed["reason"], ended_on, repealed_by),
        by=person(me(request)),
        now=now,
        today=china_date(now),
        revision=seen,
    )


async def _form(
    request: web.Request,
    step: Step,
    typed: dict[str, str] | None = None,
    error: str | None = None,
    *,
    status: int = 200,
) -> web.Response:
    """The form with the document's present revision: who reads the message of a conflict may go on from there."""
    page = await find_page(request)
    if step not in page.steps:
        name = TRANSITIONS[step].name
        return await one_page(request, error=error or f"这份文件现在不能{name}。", status=status if error else 409)
    findings = scan(page.document.passages, china_date(request.app[CLOCK].now())) if step is Step.PUBLISH else []
    someone = person(me(request))
    is_author = someone.signature in page.authors
    context: dict[str, Any] = {
        "page": page,
        "one": page.document,
        "step": step,
        "transition": TRANSITIONS[step],
        "consequence": CONSEQUENCES[step],
        "typed": typed or {},
        "findings": findings[:FINDINGS_SHOWN],
        "finding_count": len(findings),
        "problems": await request.app[DB].read(_problems, page.document.id) if step is Step.PUBLISH else [],
        "reviews_own": step is Step.PUBLISH and is_author,
        "may_review_own": someone.may_review_own,
        "max_reason": MAX_REASON,
        "error": error,
    }
    return show(request, "documents_step.html", context, status=status)


def _problems(session: Any, document_id: int) -> list[str]:
    return problems_before_publishing(session, session.get_one(Document, document_id))
