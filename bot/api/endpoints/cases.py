"""Applications, other requests."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, route
from bot.api.resources import applications, case_models, enclosing, entry, files, material, others, steps
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission
_CASE = "/applications/{number}"
_STEP = f"{_CASE}/steps/{{kind}}"
_ENCLOSED = f"{_CASE}/enclosures"
_ENCLOSURE = f"{_ENCLOSED}/{{enclosure}}"
_REQUEST = "/requests/{request}"
_READ_CASES = (S.READ_APPLICATIONS, P.SEE_APPLICATIONS)
_SEE_STEPS = (S.READ_APPLICATIONS, P.WORK_ON_APPLICATIONS)
_WORK = (S.WRITE_APPLICATIONS, P.WORK_ON_APPLICATIONS)
_PUT = (S.WRITE_APPLICATIONS, P.PUT_FILES)
_PREPARE = (S.WRITE_APPLICATIONS, P.PREPARE_ENCLOSURES)
_REVEAL = (S.REVEAL, P.REVEAL_APPLICANT)

_APPLICATIONS = (
    route(
        "POST",
        "/applications",
        entry.enter,
        (S.WRITE_APPLICATIONS, P.ENTER_APPLICATION),
        "录入当面、邮寄、传真等方式来的申请",
        entry.Entered,
        body=entry.EntryBody,
        status=201,
    ),
    route(
        "GET", _CASE, applications.one, _READ_CASES, "一件申请：期限、经过、可以办的步骤", case_models.ApplicationCase
    ),
    route(
        "POST",
        f"{_CASE}/reveal",
        applications.reveal,
        _REVEAL,
        "申请人的完整信息（每次都会记录）",
        case_models.Revealed,
        is_look=True,
    ),
    route(
        "POST",
        f"{_CASE}/slip",
        entry.slip,
        (S.REVEAL, P.HAND_OUT_QUERY_CODE),
        "回执上的查询码（会记录）",
        entry.Slip,
        is_look=True,
    ),
    route("GET", _STEP, steps.form, _SEE_STEPS, "一步要填什么、会怎样", steps.Form, query=steps.FormQuery),
    route("POST", _STEP, steps.take, _WORK, "办一步，并告知申请人", steps.TakenStep, body=steps.StepBody),
    route(
        "POST",
        f"{_STEP}/preview",
        steps.preview,
        _WORK,
        "办了会怎样（什么都不改变）",
        steps.ForeseenStep,
        body=steps.StepBody,
        is_look=True,
    ),
    route("GET", f"{_CASE}/letters/{{letter}}", files.letter, _REVEAL, "下载文书（Word，会记录）", None),
    route(
        "GET",
        f"{_CASE}/files/{{file}}",
        files.of_case,
        (S.REVEAL, P.WORK_ON_APPLICATIONS),
        "下载申请人交来的文件（会记录）",
        None,
    ),
    route(
        "POST",
        f"{_CASE}/files",
        material.upload,
        (S.WRITE_APPLICATIONS, P.ENTER_APPLICATION),
        "上传当面、邮寄等方式送来的材料",
        material.FileDone,
        files="file",
        body=material.UploadFields,
    ),
    route(
        "POST",
        f"{_CASE}/files/{{file}}/take",
        material.put,
        _PUT,
        "把申请人在对话里发来的文件放进申请，并告知申请人",
        material.FileDone,
        body=material.PutBody,
    ),
    route(
        "POST",
        f"{_CASE}/files/{{file}}/move",
        material.move,
        _PUT,
        "把放错的文件移到另一件申请，或者取出",
        material.FileDone,
        body=material.MoveBody,
    ),
)
_ENCLOSURES = (
    route("GET", _ENCLOSED, enclosing.listing, _READ_CASES, "随答复提供的附件，按答复书里的顺序", enclosing.Enclosures),
    route(
        *("POST", _ENCLOSED, enclosing.upload, _PREPARE, "上传答复附件；不能保存的不妨碍别的", enclosing.HandedInFiles),
        files="files",
        body=enclosing.NoFields,
    ),
    route(
        *("POST", f"{_ENCLOSED}/documents", enclosing.take, _PREPARE, "把已发布的文件的原件作为附件"),
        enclosing.OneEnclosure,
        body=enclosing.DocumentBody,
        status=201,
    ),
    route(
        *("PUT", f"{_ENCLOSED}/order", enclosing.arrange, _PREPARE, "调整附件的顺序", enclosing.Enclosures),
        body=enclosing.OrderBody,
    ),
    route("GET", _ENCLOSURE, enclosing.content, (S.REVEAL, P.WORK_ON_APPLICATIONS), "下载附件（会记录）", None),
    route("DELETE", _ENCLOSURE, enclosing.remove, _PREPARE, "删除附件（提交审查以前）", enclosing.Enclosures),
)
_OTHERS = (
    route(
        "GET",
        "/requests",
        others.listing,
        (S.READ_APPLICATIONS, P.HANDLE_REQUESTS),
        "更正、建议、投诉、咨询的列表",
        others.Requests,
        query=others.RequestsQuery,
    ),
    route("GET", _REQUEST, others.one, (S.READ_APPLICATIONS, P.HANDLE_REQUESTS), "一件其他请求", others.OneRequest),
    route(
        "POST",
        f"{_REQUEST}/reveal",
        others.reveal,
        _REVEAL,
        "是谁提出的（每次都会记录）",
        others.Requester,
        is_look=True,
    ),
    route(
        "POST",
        f"{_REQUEST}/steps/{{step}}",
        others.take,
        (S.WRITE_APPLICATIONS, P.HANDLE_REQUESTS),
        "办一步，并告知对方",
        others.OneRequest,
        body=others.RequestStepBody,
    ),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {
    "申请": _APPLICATIONS,
    "答复附件": _ENCLOSURES,
    "其他请求": _OTHERS,
}
