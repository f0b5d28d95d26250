"""Giving applications to somebody, many at once, and how much everybody has in hand."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions.cases import workload
from actions.cases.workload import SOON
from bot.api.endpoint import Call
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.resources.list_models import AssignBody, Assigned, Load, NotAssigned, Workload
from bot.console.case_list.assign import give
from bot.console.people import reach
from bot.console.policy import reaches_everything
from bot.console.staff import handlers


async def assign(call: Call) -> Assigned:
    """``POST /assignments``: each by the life cycle's own step, in a transaction of its own."""
    body: AssignBody = call.body
    if body.handler not in await call.read(handlers):
        errors = [FieldProblem(pointer="/handler", detail="没有这位承办人，见 /workload。")]
        raise Problem(Code.INVALID, "请选择承办人。", errors)
    done, refused = await give(call.request.app, list(dict.fromkeys(body.numbers)), body.handler, call.me)
    return Assigned(assigned=done, refused=[NotAssigned(number=one.number, why=one.why) for one in refused])


async def loads(call: Call) -> Workload:
    """``GET /workload``: of all who may be given applications, and of whom still has some."""
    soon = call.calendar.add_workdays(call.today, SOON)

    def read(session: Session) -> Workload:
        within = None if reaches_everything(call.me.actor) else reach.condition(session, call.me)
        found, names = workload.workload(session, call.today, soon, within), handlers(session)
        idle = [workload.Load(name, 0, 0, 0) for name in names if name not in {one.handler for one in found}]
        return Workload(items=[Load.of(one, names) for one in (*found, *idle)])

    return await call.read(read)
