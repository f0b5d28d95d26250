"""Documents: what they say of themselves, their files and text, their links, the steps of their life."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, route
from bot.api.resources import document_models as models
from bot.api.resources import document_parts as parts
from bot.api.resources import documents, files
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission
_DOCUMENT = "/documents/{document}"
_STEP = f"{_DOCUMENT}/steps/{{step}}"
_SEE = (S.READ_DOCUMENTS, P.SEE_DOCUMENTS)
_DRAFT = (S.WRITE_DOCUMENTS, P.DRAFT_DOCUMENTS)

_DOCUMENTS = (
    route(
        "GET",
        "/documents",
        documents.listing,
        _SEE,
        "文件的列表，新录入的在前",
        models.DocumentsPage,
        query=models.ListQuery,
    ),
    route(
        "POST",
        "/documents",
        documents.upload,
        _DRAFT,
        "上传文件，成为草稿",
        models.Imported,
        files="files",
        body=models.ImportFields,
    ),
    route("GET", "/documents/counts", documents.counts, _SEE, "文件有多少、是谁发的", models.DocumentCounts),
    route(
        "GET",
        "/documents/review",
        parts.review,
        _SEE,
        "等待保密审查的文件，等得最久的在前",
        models.ReviewPage,
        query=models.ReviewQuery,
    ),
    route("GET", _DOCUMENT, documents.one, _SEE, "一份文件", models.OneDocument),
    route("PATCH", _DOCUMENT, documents.edit, _DRAFT, "修改文件的信息", models.OneDocument, body=models.FactsBody),
    route("GET", f"{_DOCUMENT}/file", files.of_document, _SEE, "下载原件", None),
    route(
        "GET",
        f"{_DOCUMENT}/text",
        parts.text,
        _SEE,
        "群众读到的正文，标出像个人信息的",
        models.DocumentText,
        query=models.TextQuery,
    ),
    route("GET", f"{_DOCUMENT}/duties", parts.duties, _SEE, "文件里读出的公开义务", models.DocumentDuties),
    route(
        "POST",
        f"{_DOCUMENT}/amend",
        documents.amend,
        _DRAFT,
        "上传新版本",
        models.OneDocument,
        files="file",
        body=models.VersionFields,
    ),
    route(
        "POST",
        f"{_DOCUMENT}/replace",
        documents.replace,
        _DRAFT,
        "更换草稿的文件",
        models.OneDocument,
        files="file",
        body=models.VersionFields,
    ),
    route(
        "POST",
        f"{_DOCUMENT}/declare",
        documents.declare,
        _DRAFT,
        "把草稿列为已有文件的新版本",
        models.OneDocument,
        body=models.DeclareBody,
    ),
    route(
        "POST",
        f"{_DOCUMENT}/links",
        documents.link,
        _DRAFT,
        "与另一份文件建立关联",
        models.OneDocument,
        body=models.DocumentLinkBody,
    ),
    route(
        "POST",
        f"{_DOCUMENT}/links/{{link}}/remove",
        documents.unlink,
        _DRAFT,
        "取消关联",
        models.OneDocument,
        body=models.DocumentUnlinkBody,
    ),
    route(
        "GET",
        _STEP,
        parts.step_form,
        _SEE,
        "一步要填什么、会怎样",
        models.DocumentStepForm,
        also=documents.permission_of,
    ),
    route(
        "POST",
        _STEP,
        documents.step,
        (S.WRITE_DOCUMENTS, P.SEE_DOCUMENTS),
        "提交、审查发布、废止、撤下等",
        models.OneDocument,
        body=models.DocumentStepBody,
        also=documents.permission_of,
    ),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {"文件": _DOCUMENTS}
