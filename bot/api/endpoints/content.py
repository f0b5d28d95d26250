"""Documents, questions and set answers."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, Nothing, route
from bot.api.resources import documents, files, questions
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission
_DOCUMENT = "/documents/{document}"
_FAQ = "/faq/{faq}"
_SEE_DOCUMENTS = (S.READ_DOCUMENTS, P.SEE_DOCUMENTS)
_DRAFT = (S.WRITE_DOCUMENTS, P.DRAFT_DOCUMENTS)
_EDIT_FAQ = (S.WRITE_DOCUMENTS, P.EDIT_FAQ)

_DOCUMENTS = (
    route(
        "GET",
        "/documents",
        documents.listing,
        _SEE_DOCUMENTS,
        "文件的列表，待审查的在前",
        documents.DocumentsPage,
        query=documents.ListQuery,
    ),
    route(
        "POST",
        "/documents",
        documents.upload,
        _DRAFT,
        "上传文件，成为草稿",
        documents.Imported,
        files="files",
        body=documents.ImportFields,
    ),
    route("GET", _DOCUMENT, documents.one, _SEE_DOCUMENTS, "一份文件", documents.OneDocument),
    route(
        "PATCH", _DOCUMENT, documents.edit, _DRAFT, "修改文件的信息", documents.OneDocument, body=documents.FactsBody
    ),
    route("GET", f"{_DOCUMENT}/file", files.of_document, _SEE_DOCUMENTS, "下载原件", None),
    route(
        "POST",
        f"{_DOCUMENT}/amend",
        documents.amend,
        _DRAFT,
        "上传新版本",
        documents.OneDocument,
        files="file",
        body=documents.VersionFields,
    ),
    route(
        "POST",
        f"{_DOCUMENT}/replace",
        documents.replace,
        _DRAFT,
        "更换草稿的文件",
        documents.OneDocument,
        files="file",
        body=documents.VersionFields,
    ),
    route(
        "POST",
        f"{_DOCUMENT}/steps/{{step}}",
        documents.step,
        (S.WRITE_DOCUMENTS, P.SEE_DOCUMENTS),
        "提交、审查发布、废止、撤下等",
        documents.OneDocument,
        body=documents.DocumentStepBody,
        also=documents.permission_of,
    ),
)
_QUESTIONS = (
    route(
        "GET",
        "/questions",
        questions.groups,
        (S.READ_DOCUMENTS, P.SEE_QUESTIONS),
        "没有答好的提问",
        questions.Groups,
        query=questions.PeriodQuery,
    ),
    route(
        "POST",
        "/questions/{question}/handle",
        questions.handle,
        (S.WRITE_DOCUMENTS, P.HANDLE_QUESTIONS),
        "处理一组提问",
        Nothing,
        body=questions.HandleBody,
    ),
    route("GET", "/faq", questions.list_faqs, (S.READ_DOCUMENTS, P.SEE_FAQ), "问答", questions.Faqs),
    route(
        "POST", "/faq", questions.create_faq, _EDIT_FAQ, "新建问答", questions.Faq, body=questions.FaqBody, status=201
    ),
    route("GET", _FAQ, questions.one_faq, (S.READ_DOCUMENTS, P.SEE_FAQ), "一条问答", questions.Faq),
    route("PUT", _FAQ, questions.change_faq, _EDIT_FAQ, "修改问答", questions.Faq, body=questions.FaqBody),
    route(
        "POST",
        f"{_FAQ}/switch",
        questions.switch_faq,
        _EDIT_FAQ,
        "启用、停用问答",
        questions.Faq,
        body=questions.SwitchBody,
    ),
)

ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {"文件": _DOCUMENTS, "提问和问答": _QUESTIONS}
