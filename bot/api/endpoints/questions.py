"""Questions without a good answer, the answers that staff set, and trying a question."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, Nothing, route
from bot.api.paging import IdQuery
from bot.api.resources import faq, questions, trial
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission
_QUESTION = "/questions/{question}"
_FAQ = "/faq/{faq}"
_SEE = (S.READ_DOCUMENTS, P.SEE_QUESTIONS)
_SEE_FAQ = (S.READ_DOCUMENTS, P.SEE_FAQ)
_EDIT_FAQ = (S.WRITE_DOCUMENTS, P.EDIT_FAQ)

_QUESTIONS = (
    route(
        "GET",
        "/questions",
        questions.groups,
        _SEE,
        "没有答好的提问，相像的成一组",
        questions.Groups,
        query=questions.GroupsQuery,
    ),
    route("GET", "/questions.xlsx", questions.workbook, _SEE, "同样的，Excel 文件", None, query=questions.PeriodQuery),
    route("GET", _QUESTION, questions.one, _SEE, "一组提问和现在怎样回答", questions.OneGroup),
    route(
        "POST",
        f"{_QUESTION}/handle",
        questions.handle,
        (S.WRITE_DOCUMENTS, P.HANDLE_QUESTIONS),
        "处理一组提问",
        Nothing,
        body=questions.HandleBody,
    ),
    route("GET", "/faq", faq.list_faqs, _SEE_FAQ, "问答", faq.Faqs, query=IdQuery),
    route("POST", "/faq", faq.create_faq, _EDIT_FAQ, "新建问答", faq.Faq, body=faq.NewFaqBody, status=201),
    route(
        "GET",
        "/faq/sources",
        faq.sources,
        (S.READ_DOCUMENTS, P.EDIT_FAQ),
        "查找可以作为依据的条文",
        faq.FoundSources,
        query=faq.SourcesQuery,
    ),
    route("GET", _FAQ, faq.one_faq, _SEE_FAQ, "一条问答", faq.Faq),
    route("PUT", _FAQ, faq.change_faq, _EDIT_FAQ, "修改问答", faq.Faq, body=faq.ChangedFaqBody),
    route("POST", f"{_FAQ}/switch", faq.switch_faq, _EDIT_FAQ, "启用、停用问答", faq.Faq, body=faq.SwitchBody),
    route(
        "GET",
        "/trial",
        trial.show,
        (S.READ_DOCUMENTS, P.TRY_SEARCH),
        "命中测试：怎样回答一个问题，为什么",
        trial.TrialResult,
        query=trial.TrialQuery,
    ),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {"提问和问答": _QUESTIONS}
