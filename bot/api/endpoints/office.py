"""The administration: people, units, roles, tokens, the audit trail, webhooks."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, Nothing, route
from bot.api.resources import office, people, records, roles, tokens, webhooks
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission
_OFFICE = (S.ADMIN, P.MANAGE_PEOPLE)
_AUDIT = (S.READ_AUDIT, P.SEE_AUDIT)
_MANAGE = (S.ADMIN, P.MANAGE_INTERFACES)
_MEMBER = "/people/{member}"
_WEBHOOK = "/webhooks/{webhook}"

_PEOPLE = (
    route("GET", "/people", people.members, _OFFICE, "人员和程序账号", people.Members),
    route(
        *("POST", "/people", people.create, _OFFICE, "新建账号，得到一次性密码", people.OneTimePassword),
        body=people.NewMember,
        status=201,
        opens_console=True,
    ),
    route("GET", _MEMBER, people.member, _OFFICE, "一个账号", people.WholeMember),
    route(
        *("PATCH", _MEMBER, people.change, _OFFICE, "修改姓名、科室、企业微信账号", people.WholeMember),
        body=people.MemberBody,
    ),
    route(
        *("PUT", f"{_MEMBER}/roles", people.set_roles, _OFFICE, "修改角色", people.WholeMember),
        body=people.RolesBody,
        opens_console=True,
    ),
    route("POST", f"{_MEMBER}/disable", people.disable, _OFFICE, "停用账号", Nothing),
    route(
        *("POST", f"{_MEMBER}/password", people.reset_password, _OFFICE, "重置密码", people.OneTimePassword),
        opens_console=True,
    ),
    route(
        *("POST", f"{_MEMBER}/two-factor/reset", people.reset_second_factor, _OFFICE, "重置两步验证", Nothing),
        opens_console=True,
    ),
    route("POST", f"{_MEMBER}/sessions/end", people.end_sessions, _OFFICE, "退出所有登录", Nothing),
    route("GET", "/units", office.list_units, _OFFICE, "科室", office.Units),
    route("POST", "/units", office.create_unit, _OFFICE, "新建科室", office.Units, body=office.UnitBody, status=201),
    route("PUT", "/units/{unit}", office.change_unit, _OFFICE, "修改科室", office.Units, body=office.UnitBody),
    route("POST", "/units/{unit}/switch", office.switch_unit, _OFFICE, "停用、启用科室", office.Units),
    route("GET", "/roles", roles.listing, (S.ADMIN, P.SEE_ROLES), "角色和权限", roles.RoleList),
    route("GET", "/sign-in", roles.sign_in, _OFFICE, "谁须用两步验证", roles.SignIn),
    route("PUT", "/sign-in", roles.set_sign_in, _OFFICE, "更改谁须用两步验证", roles.SignIn, body=roles.SignInBody),
)

_AUDITING = (
    route("GET", "/audit", records.audit_entries, _AUDIT, "审计记录", records.Entries, query=records.AuditQuery),
    route("GET", "/audit/file", records.audit_file, _AUDIT, "审计记录的文件", None, query=records.FileQuery),
    route("GET", "/audit/verify", records.verified, _AUDIT, "最近一次核对", records.Verification),
    route("POST", "/audit/verify", records.verify, _AUDIT, "开始核对审计记录", records.Verification),
)

_TOKENS = (
    route("GET", "/tokens", tokens.listing, _MANAGE, "接口令牌", tokens.Tokens, query=tokens.TokenQuery),
    route(
        *("POST", "/tokens", tokens.create, _MANAGE, "新建接口令牌", tokens.TokenMade),
        body=tokens.TokenBody,
        status=201,
    ),
    route("POST", "/tokens/{token}/revoke", tokens.revoke, _MANAGE, "撤销接口令牌", Nothing),
)

_WEBHOOKS = (
    route("GET", "/webhooks", webhooks.listing, _MANAGE, "推送", webhooks.Webhooks),
    route(
        *("POST", "/webhooks", webhooks.create, _MANAGE, "新建推送", webhooks.WebhookMade),
        body=webhooks.WebhookBody,
        status=201,
    ),
    route("GET", _WEBHOOK, webhooks.one, _MANAGE, "一个推送", webhooks.Webhook),
    route("POST", f"{_WEBHOOK}/switch", webhooks.switch, _MANAGE, "停用、启用推送", webhooks.Webhooks),
    route("POST", f"{_WEBHOOK}/secret", webhooks.renew_secret, _MANAGE, "更换密钥", webhooks.WebhookMade),
    route("POST", f"{_WEBHOOK}/ping", webhooks.ping, _MANAGE, "试发一次", webhooks.Delivery),
    route(
        *("GET", f"{_WEBHOOK}/deliveries", webhooks.deliveries, _MANAGE, "推送记录", webhooks.Deliveries),
        query=webhooks.DeliveryQuery,
    ),
    route("POST", "/webhooks/deliveries/{delivery}/again", webhooks.send_again, _MANAGE, "重新发送", Nothing),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {
    "人员和权限": _PEOPLE,
    "审计": _AUDITING,
    "接口令牌": _TOKENS,
    "推送": _WEBHOOKS,
}
