"""People, units, channels, the audit trail."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, Nothing, route
from bot.api.resources import office, records, webhooks
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission
_SEE_OFFICE = (S.ADMIN, P.MANAGE_PEOPLE)

_OFFICE = (
    route("GET", "/people", office.members, _SEE_OFFICE, "人员和程序账号", office.Members),
    route("PATCH", "/people/{member}", office.move, _SEE_OFFICE, "调整科室", office.Member, body=office.MoveBody),
    route("POST", "/people/{member}/disable", office.disable, _SEE_OFFICE, "停用账号", Nothing),
    route("GET", "/units", office.list_units, _SEE_OFFICE, "科室", office.Units),
    route(
        "POST", "/units", office.create_unit, _SEE_OFFICE, "新建科室", office.Units, body=office.UnitBody, status=201
    ),
    route("PUT", "/units/{unit}", office.change_unit, _SEE_OFFICE, "修改科室", office.Units, body=office.UnitBody),
    route("POST", "/units/{unit}/switch", office.switch_unit, _SEE_OFFICE, "停用、启用科室", office.Units),
    route("GET", "/channels", office.channels, (S.ADMIN, P.SEE_CHANNELS), "渠道的情况", office.Channels),
    route(
        "GET",
        "/audit",
        records.audit_entries,
        (S.READ_AUDIT, P.SEE_AUDIT),
        "审计记录",
        records.Entries,
        query=records.AuditQuery,
    ),
    route("GET", "/audit/verify", records.verified, (S.READ_AUDIT, P.SEE_AUDIT), "最近一次核对", records.Verification),
    route(
        "POST", "/audit/verify", records.verify, (S.READ_AUDIT, P.SEE_AUDIT), "开始核对审计记录", records.Verification
    ),
)

_MANAGE = (S.ADMIN, P.MANAGE_INTERFACES)
_WEBHOOK = "/webhooks/{webhook}"
_WEBHOOKS = (
    route("GET", "/webhooks", webhooks.listing, _MANAGE, "推送", webhooks.Webhooks),
    route(
        *("POST", "/webhooks", webhooks.create, _MANAGE, "新建推送", webhooks.WebhookMade),
        body=webhooks.WebhookBody,
        status=201,
    ),
    route("POST", f"{_WEBHOOK}/switch", webhooks.switch, _MANAGE, "停用、启用推送", webhooks.Webhooks),
    route("POST", f"{_WEBHOOK}/secret", webhooks.renew_secret, _MANAGE, "更换密钥", webhooks.WebhookMade),
    route("POST", f"{_WEBHOOK}/ping", webhooks.ping, _MANAGE, "试发一次", webhooks.Delivery),
    route("GET", f"{_WEBHOOK}/deliveries", webhooks.deliveries, _MANAGE, "最近的推送记录", webhooks.Deliveries),
    route("POST", "/webhooks/deliveries/{delivery}/again", webhooks.send_again, _MANAGE, "重新发送", Nothing),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {"单位": _OFFICE, "推送": _WEBHOOKS}
