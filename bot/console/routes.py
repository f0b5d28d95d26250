"""Every route of the console with the permission it needs. ``None``: open to everyone."""

from __future__ import annotations

from bot.console import (
    alerts,
    applications,
    case_entry,
    case_files,
    case_letters,
    case_material,
    case_steps,
    channels,
    documents,
    documents_facts,
    documents_files,
    documents_links,
    documents_review,
    documents_steps,
    fill_in,
    live,
    questions,
    questions_faq,
    reports,
    reports_edit,
    reports_files,
    requests,
    sign_in,
    sign_out,
    talk,
    trial,
    undelivered,
)
from bot.console.account import pages as account
from bot.console.account import second_step
from bot.console.audit_log import pages as audit_log
from bot.console.canned import pages as canned
from bot.console.case_list import assign, export, saved
from bot.console.case_list import page as case_list
from bot.console.case_page import draft_letter
from bot.console.case_page import links as case_links
from bot.console.checks import pages as checks
from bot.console.desk import closed, marks, passing, suggesting
from bot.console.duties import pages as duties
from bot.console.enclosing import pages as enclosing
from bot.console.figures import files as figure_files
from bot.console.figures import kept as report_files
from bot.console.figures import pages as figures
from bot.console.guard import Handler
from bot.console.interfaces import tokens, webhooks
from bot.console.office import agency, calendar, overview, retention, templates
from bot.console.people import pages as people
from bot.console.people import roles, security, units
from bot.console.policy import STEP_PERMISSIONS, Permission
from bot.console.style import page as style
from bot.console.today import page as today
from knowledge.publishing.lifecycle import Step

_APPLICATION = r"/staff/applications/{number:[\w-]+}"
_ENCLOSURES = f"{_APPLICATION}/enclosures"
_ENCLOSURE = rf"{_ENCLOSURES}/{{enclosure:\d{{1,9}}}}"
_CONVERSATION = "/staff/conversations/{id:[0-9a-f]{32}}"
_MESSAGE = r"/staff/undelivered/{message:\d{1,9}}"
_CANNED = r"/staff/canned/{canned:\d{1,9}}"
_DOCUMENT = r"/staff/documents/{document:\d{1,9}}"
_DUTY = r"/staff/duties/{duty:\d{1,9}}"
_QUESTION = r"/staff/questions/{question:\d{1,9}}"
_REQUEST = r"/staff/requests/{request:[\w-]+}"
_FAQ = r"/staff/faq/{faq:\d{1,9}}"
_REPORT = r"/staff/reports/{year:20\d\d}"
_PERSON = r"/staff/admin/people/{member:\d{1,9}}"
_TEMPLATE = r"/staff/admin/templates/{template:[a-z0-9_]{1,34}\.docx}"
_UNIT = r"/staff/admin/units/{unit:\d{1,9}}"
_WEBHOOK = r"/staff/admin/webhooks/{webhook:\d{1,9}}"
_DELIVERY = rf"{_WEBHOOK}/deliveries/{{delivery:\d{{1,9}}}}/again"
_SECOND_FACTOR = "/staff/account/two-factor"

ROUTES: tuple[tuple[str, str, Handler, Permission | None], ...] = (
    ("GET", "/staff/login", sign_in.show_sign_in, None),
    ("POST", "/staff/login", sign_in.sign_in, None),
    ("GET", "/staff/login/code", second_step.show, None),
    ("POST", "/staff/login/code", second_step.submit, None),
    ("GET", sign_out.HERE, sign_out.show, Permission.USE_OWN_ACCOUNT),
    ("POST", sign_out.HERE, sign_out.sign_out, Permission.USE_OWN_ACCOUNT),
    ("GET", "/staff/password", sign_in.show_password, Permission.USE_OWN_ACCOUNT),
    ("POST", "/staff/password", sign_in.change_password, Permission.USE_OWN_ACCOUNT),
    ("GET", "/staff/account", account.account, Permission.USE_OWN_ACCOUNT),
    ("POST", "/staff/account/sessions/end", account.end_sessions, Permission.USE_OWN_ACCOUNT),
    ("GET", _SECOND_FACTOR, account.show_setup, Permission.USE_OWN_ACCOUNT),
    ("POST", _SECOND_FACTOR, account.confirm, Permission.USE_OWN_ACCOUNT),
    ("POST", f"{_SECOND_FACTOR}/codes", account.renew_codes, Permission.USE_OWN_ACCOUNT),
    ("POST", f"{_SECOND_FACTOR}/off", account.switch_off, Permission.USE_OWN_ACCOUNT),
    ("GET", "/staff/style", style.show, Permission.USE_OWN_ACCOUNT),
    ("GET", "/staff", today.page, Permission.SEE_APPLICATIONS),
    ("GET", "/staff/today/events", today.news, Permission.SEE_APPLICATIONS),
    ("GET", "/staff/applications", case_list.listing, Permission.SEE_APPLICATIONS),
    ("POST", "/staff/applications/search", case_list.search, Permission.SEE_APPLICATIONS),
    ("POST", "/staff/applications/export", export.export, Permission.SEE_APPLICATIONS),
    ("POST", "/staff/applications/assign", assign.assign, Permission.ASSIGN_APPLICATIONS),
    ("POST", "/staff/applications/filters", saved.save, Permission.SEE_APPLICATIONS),
    ("POST", r"/staff/applications/filters/{filter:\d{1,9}}/remove", saved.remove, Permission.SEE_APPLICATIONS),
    ("GET", "/staff/applications/new", case_entry.show, Permission.ENTER_APPLICATION),
    ("POST", "/staff/applications/new", case_entry.submit, Permission.ENTER_APPLICATION),
    ("GET", "/staff/alerts", alerts.overview, Permission.SEE_ALERTS),
    ("POST", "/staff/alerts/seen", alerts.see, Permission.SEE_ALERTS),
    ("GET", _APPLICATION, applications.application, Permission.SEE_APPLICATIONS),
    ("POST", f"{_APPLICATION}/reveal", applications.reveal, Permission.REVEAL_APPLICANT),
    ("POST", f"{_APPLICATION}/slip", case_entry.slip, Permission.HAND_OUT_QUERY_CODE),
    ("GET", f"{_APPLICATION}/steps/{{kind:[a-z_]+}}", case_steps.show, Permission.WORK_ON_APPLICATIONS),
    ("POST", f"{_APPLICATION}/steps/{{kind:[a-z_]+}}", case_steps.submit, Permission.WORK_ON_APPLICATIONS),
    ("GET", f"{_APPLICATION}/reply", draft_letter.preview, Permission.WORK_ON_APPLICATIONS),
    ("POST", f"{_APPLICATION}/links", case_links.add, Permission.WORK_ON_APPLICATIONS),
    ("POST", f"{_APPLICATION}/links/{{link:\\d{{1,9}}}}/remove", case_links.remove, Permission.WORK_ON_APPLICATIONS),
    ("GET", f"{_APPLICATION}/told/{{sequence:\\d{{1,6}}}}", applications.told, Permission.WORK_ON_APPLICATIONS),
    ("GET", f"{_APPLICATION}/letters/{{letter:\\d{{1,9}}}}", case_letters.file, Permission.REVEAL_APPLICANT),
    ("POST", _ENCLOSURES, enclosing.upload, Permission.PREPARE_ENCLOSURES),
    ("GET", f"{_ENCLOSURES}/documents", enclosing.search, Permission.PREPARE_ENCLOSURES),
    ("POST", f"{_ENCLOSURES}/documents", enclosing.take, Permission.PREPARE_ENCLOSURES),
    ("GET", _ENCLOSURE, enclosing.open_file, Permission.WORK_ON_APPLICATIONS),
    ("POST", f"{_ENCLOSURE}/remove", enclosing.remove, Permission.PREPARE_ENCLOSURES),
    ("POST", f"{_ENCLOSURE}/move", enclosing.move, Permission.PREPARE_ENCLOSURES),
    ("GET", f"{_APPLICATION}/files/{{file:\\d{{1,9}}}}", case_files.of_case, Permission.WORK_ON_APPLICATIONS),
    ("POST", f"{_APPLICATION}/files", case_material.upload, Permission.ENTER_APPLICATION),
    ("POST", f"{_APPLICATION}/files/{{file:\\d{{1,9}}}}/take", case_material.take, Permission.PUT_FILES),
    ("POST", f"{_APPLICATION}/files/{{file:\\d{{1,9}}}}/move", case_material.move, Permission.PUT_FILES),
    ("GET", "/staff/undelivered", undelivered.listing, Permission.HANDLE_UNDELIVERED),
    ("POST", f"{_MESSAGE}/again", undelivered.try_again, Permission.HANDLE_UNDELIVERED),
    ("POST", f"{_MESSAGE}/aside", undelivered.lay_aside, Permission.HANDLE_UNDELIVERED),
    ("GET", "/staff/channels", channels.overview, Permission.SEE_CHANNELS),
    ("POST", "/staff/channels/check", checks.check, Permission.RUN_CHECKS),
    ("GET", "/staff/channels/history", checks.history, Permission.SEE_CHANNELS),
    ("GET", "/staff/conversations", talk.queue, Permission.SEE_QUEUE),
    ("GET", "/staff/conversations/events", live.queue_events, Permission.SEE_QUEUE),
    ("GET", _CONVERSATION, talk.conversation, Permission.READ_CONVERSATION),
    ("GET", f"{_CONVERSATION}/events", live.conversation_events, Permission.READ_CONVERSATION),
    ("GET", f"{_CONVERSATION}/files/{{file:\\d{{1,9}}}}", case_files.of_conversation, Permission.READ_CONVERSATION),
    ("POST", f"{_CONVERSATION}/files/{{file:\\d{{1,9}}}}/case", case_material.from_conversation, Permission.PUT_FILES),
    ("POST", f"{_CONVERSATION}/claim", talk.claim, Permission.CLAIM_CONVERSATION),
    ("POST", f"{_CONVERSATION}/take-over", talk.take_over, Permission.TAKE_OVER_CONVERSATION),
    ("POST", f"{_CONVERSATION}/messages", talk.write, Permission.WRITE_IN_CONVERSATION),
    ("POST", f"{_CONVERSATION}/hand-back", talk.hand_back, Permission.HAND_BACK_CONVERSATION),
    ("GET", "/staff/conversations/ended", closed.listing, Permission.SEE_ENDED_TALKS),
    ("POST", f"{_CONVERSATION}/pass-on", passing.pass_on, Permission.PASS_ON_CONVERSATION),
    ("POST", f"{_CONVERSATION}/notes", passing.note, Permission.NOTE_IN_CONVERSATION),
    ("POST", f"{_CONVERSATION}/snooze", passing.snooze, Permission.LAY_CONVERSATION_ASIDE),
    ("POST", f"{_CONVERSATION}/close", passing.close, Permission.HAND_BACK_CONVERSATION),
    ("GET", f"{_CONVERSATION}/suggestions", suggesting.suggestions, Permission.WRITE_IN_CONVERSATION),
    ("GET", f"{_CONVERSATION}/canned/{{canned:\\d{{1,9}}}}", suggesting.canned, Permission.WRITE_IN_CONVERSATION),
    ("POST", f"{_CONVERSATION}/writing", marks.writing, Permission.WRITE_IN_CONVERSATION),
    ("POST", f"{_CONVERSATION}/seen", marks.seen, Permission.WRITE_IN_CONVERSATION),
    ("GET", "/staff/canned", canned.overview, Permission.SEE_CANNED_REPLIES),
    ("GET", "/staff/canned/new", canned.new, Permission.EDIT_CANNED_REPLIES),
    ("POST", "/staff/canned/new", canned.create, Permission.EDIT_CANNED_REPLIES),
    ("GET", _CANNED, canned.show, Permission.EDIT_CANNED_REPLIES),
    ("POST", _CANNED, canned.change, Permission.EDIT_CANNED_REPLIES),
    ("POST", f"{_CANNED}/switch", canned.switch, Permission.EDIT_CANNED_REPLIES),
    ("GET", f"{_CONVERSATION}/draft", fill_in.show, Permission.FILL_IN_APPLICATION),
    ("POST", f"{_CONVERSATION}/draft", fill_in.save, Permission.FILL_IN_APPLICATION),
    ("POST", f"{_CONVERSATION}/draft/read-back", fill_in.read_back, Permission.FILL_IN_APPLICATION),
    ("POST", f"{_CONVERSATION}/draft/file", fill_in.file, Permission.FILL_IN_APPLICATION),
    ("GET", "/staff/documents", documents.listing, Permission.SEE_DOCUMENTS),
    ("GET", "/staff/documents/new", documents_files.show_new, Permission.DRAFT_DOCUMENTS),
    ("POST", "/staff/documents/new", documents_files.upload_new, Permission.DRAFT_DOCUMENTS),
    ("GET", "/staff/documents/review", documents_review.queue, Permission.SEE_DOCUMENTS),
    ("GET", _DOCUMENT, documents.document, Permission.SEE_DOCUMENTS),
    ("GET", f"{_DOCUMENT}/text", documents.text, Permission.SEE_DOCUMENTS),
    ("GET", f"{_DOCUMENT}/file", documents.file, Permission.SEE_DOCUMENTS),
    ("GET", f"{_DOCUMENT}/edit", documents_facts.show_form, Permission.DRAFT_DOCUMENTS),
    ("POST", f"{_DOCUMENT}/edit", documents_facts.submit, Permission.DRAFT_DOCUMENTS),
    ("GET", f"{_DOCUMENT}/amend", documents_files.show_amend, Permission.DRAFT_DOCUMENTS),
    ("POST", f"{_DOCUMENT}/amend", documents_files.amend, Permission.DRAFT_DOCUMENTS),
    ("POST", f"{_DOCUMENT}/replace", documents_files.replace, Permission.DRAFT_DOCUMENTS),
    ("POST", f"{_DOCUMENT}/declare", documents_links.declare, Permission.DRAFT_DOCUMENTS),
    ("POST", f"{_DOCUMENT}/link", documents_links.add, Permission.DRAFT_DOCUMENTS),
    ("POST", f"{_DOCUMENT}/unlink", documents_links.remove, Permission.DRAFT_DOCUMENTS),
    *(
        (method, f"{_DOCUMENT}/{step}", handler(step), needed)
        for step, needed in STEP_PERMISSIONS.items()
        if step is not Step.AMEND  # takes a file: above
        for method, handler in (("GET", documents_steps.showing), ("POST", documents_steps.taking))
    ),
    ("GET", "/staff/duties", duties.listing, Permission.SEE_DUTIES),
    ("GET", "/staff/duties.xlsx", duties.workbook, Permission.SEE_DUTIES),
    ("GET", "/staff/duties.csv", duties.table, Permission.SEE_DUTIES),
    ("GET", _DUTY, duties.show, Permission.SEE_DUTIES),
    ("POST", f"{_DUTY}/done", duties.note_done, Permission.KEEP_DUTIES),
    ("POST", f"{_DUTY}/undone", duties.note_undone, Permission.KEEP_DUTIES),
    ("POST", f"{_DUTY}/skip", duties.note_skipped, Permission.KEEP_DUTIES),
    ("POST", f"{_DUTY}/begin", duties.note_begun, Permission.KEEP_DUTIES),
    ("POST", f"{_DUTY}/decide", duties.decide, Permission.KEEP_DUTIES),
    ("GET", "/staff/questions", questions.overview, Permission.SEE_QUESTIONS),
    ("GET", "/staff/questions.xlsx", questions.export, Permission.SEE_QUESTIONS),
    ("GET", _QUESTION, questions.group, Permission.SEE_QUESTIONS),
    ("POST", f"{_QUESTION}/ignore", questions.ignore, Permission.HANDLE_QUESTIONS),
    ("POST", f"{_QUESTION}/publication", questions.publication, Permission.HANDLE_QUESTIONS),
    ("GET", "/staff/faq", questions_faq.overview, Permission.SEE_FAQ),
    ("GET", "/staff/faq/new", questions_faq.new, Permission.EDIT_FAQ),
    ("POST", "/staff/faq/new", questions_faq.create, Permission.EDIT_FAQ),
    ("GET", _FAQ, questions_faq.show, Permission.SEE_FAQ),
    ("POST", _FAQ, questions_faq.change, Permission.EDIT_FAQ),
    ("POST", f"{_FAQ}/switch", questions_faq.switch, Permission.EDIT_FAQ),
    ("GET", "/staff/trial", trial.show, Permission.TRY_SEARCH),
    ("GET", "/staff/reports", reports.overview, Permission.SEE_REPORTS),
    ("GET", "/staff/reports/files", report_files.overview, Permission.FETCH_REPORT_FILES),
    ("POST", "/staff/reports/files", report_files.make, Permission.MAKE_REPORT_FILES),
    ("GET", r"/staff/reports/files/{report_file:\d{1,9}}", report_files.download, Permission.FETCH_REPORT_FILES),
    ("GET", "/staff/figures", figures.show, Permission.SEE_REPORTS),
    ("GET", "/staff/figures.xlsx", figure_files.workbook, Permission.SEE_REPORTS),
    ("GET", "/staff/figures.csv", figure_files.table, Permission.SEE_REPORTS),
    ("GET", "/staff/figures.docx", figure_files.document, Permission.SEE_REPORTS),
    ("GET", "/staff/figures/cases", figures.cases, Permission.SEE_REPORTS),
    ("GET", "/staff/figures/questions", figures.questions, Permission.SEE_QUESTIONS),
    ("GET", "/staff/figures/requests", figures.requests, Permission.HANDLE_REQUESTS),
    ("GET", "/staff/figures/talks", figures.talk_list, Permission.SEE_REPORTS),
    ("GET", _REPORT, reports.report, Permission.SEE_REPORTS),
    ("GET", f"{_REPORT}/cases", reports.cases, Permission.SEE_REPORTS),
    ("GET", f"{_REPORT}/report.xlsx", reports_files.workbook, Permission.SEE_REPORTS),
    ("GET", f"{_REPORT}/report.docx", reports_files.document, Permission.SEE_REPORTS),
    ("GET", f"{_REPORT}/edit", reports_edit.show_form, Permission.EDIT_REPORT),
    ("POST", f"{_REPORT}/edit", reports_edit.submit, Permission.EDIT_REPORT),
    ("POST", f"{_REPORT}/finalise", reports_edit.finalise, Permission.EDIT_REPORT),
    ("POST", f"{_REPORT}/reopen", reports_edit.reopen, Permission.EDIT_REPORT),
    ("GET", "/staff/admin", overview.show, Permission.SEE_SETTINGS),
    ("GET", "/staff/admin/agency", agency.show, Permission.SEE_SETTINGS),
    ("POST", "/staff/admin/agency", agency.submit, Permission.CHANGE_SETTINGS),
    ("GET", "/staff/admin/agency/history", agency.history, Permission.SEE_SETTINGS),
    ("GET", "/staff/admin/calendar", calendar.show, Permission.SEE_SETTINGS),
    ("POST", "/staff/admin/calendar", calendar.preview, Permission.CHANGE_SETTINGS),
    ("POST", "/staff/admin/calendar/load", calendar.load, Permission.CHANGE_SETTINGS),
    ("GET", "/staff/admin/templates", templates.overview, Permission.SEE_SETTINGS),
    ("GET", _TEMPLATE, templates.show, Permission.SEE_SETTINGS),
    ("POST", _TEMPLATE, templates.upload, Permission.CHANGE_SETTINGS),
    ("GET", f"{_TEMPLATE}/file", templates.download, Permission.SEE_SETTINGS),
    ("POST", f"{_TEMPLATE}/use", templates.use, Permission.CHANGE_SETTINGS),
    ("GET", "/staff/admin/retention", retention.show, Permission.SEE_SETTINGS),
    ("POST", "/staff/admin/retention/run", retention.run, Permission.CHANGE_SETTINGS),
    ("POST", "/staff/admin/retention/hold", retention.hold, Permission.CHANGE_SETTINGS),
    ("POST", r"/staff/admin/retention/hold/{hold:\d{1,9}}/end", retention.end, Permission.CHANGE_SETTINGS),
    ("GET", "/staff/admin/roles", roles.show, Permission.SEE_ROLES),
    ("GET", "/staff/admin/units", units.overview, Permission.MANAGE_PEOPLE),
    ("POST", "/staff/admin/units", units.create, Permission.MANAGE_PEOPLE),
    ("POST", _UNIT, units.change, Permission.MANAGE_PEOPLE),
    ("POST", f"{_UNIT}/switch", units.switch_unit, Permission.MANAGE_PEOPLE),
    ("GET", "/staff/admin/people", people.overview, Permission.MANAGE_PEOPLE),
    ("GET", "/staff/admin/people/new", people.new, Permission.MANAGE_PEOPLE),
    ("POST", "/staff/admin/people/new", people.create, Permission.MANAGE_PEOPLE),
    ("GET", _PERSON, people.show, Permission.MANAGE_PEOPLE),
    ("POST", _PERSON, people.change, Permission.MANAGE_PEOPLE),
    ("POST", f"{_PERSON}/disable", people.disable, Permission.MANAGE_PEOPLE),
    ("POST", f"{_PERSON}/password", people.reset_password, Permission.MANAGE_PEOPLE),
    ("POST", f"{_PERSON}/two-factor", people.reset_second_factor, Permission.MANAGE_PEOPLE),
    ("POST", f"{_PERSON}/sessions/end", people.end_sessions, Permission.MANAGE_PEOPLE),
    ("GET", "/staff/admin/sign-in", security.show, Permission.MANAGE_PEOPLE),
    ("POST", "/staff/admin/sign-in", security.save, Permission.MANAGE_PEOPLE),
    ("GET", "/staff/admin/audit", audit_log.show, Permission.SEE_AUDIT),
    ("POST", "/staff/admin/audit.{format:csv|xlsx}", audit_log.export, Permission.SEE_AUDIT),
    ("POST", "/staff/admin/audit/verify", audit_log.verify, Permission.SEE_AUDIT),
    ("GET", "/staff/admin/tokens", tokens.overview, Permission.MANAGE_INTERFACES),
    ("GET", "/staff/admin/tokens/new", tokens.new, Permission.MANAGE_INTERFACES),
    ("POST", "/staff/admin/tokens/new", tokens.create, Permission.MANAGE_INTERFACES),
    ("POST", r"/staff/admin/tokens/{token:\d{1,9}}/revoke", tokens.revoke, Permission.MANAGE_INTERFACES),
    ("GET", "/staff/admin/webhooks", webhooks.overview, Permission.MANAGE_INTERFACES),
    ("POST", "/staff/admin/webhooks", webhooks.create, Permission.MANAGE_INTERFACES),
    ("GET", _WEBHOOK, webhooks.show, Permission.MANAGE_INTERFACES),
    ("POST", f"{_WEBHOOK}/switch", webhooks.switch, Permission.MANAGE_INTERFACES),
    ("POST", f"{_WEBHOOK}/secret", webhooks.renew_secret, Permission.MANAGE_INTERFACES),
    ("POST", f"{_WEBHOOK}/ping", webhooks.ping, Permission.MANAGE_INTERFACES),
    ("POST", _DELIVERY, webhooks.send_again, Permission.MANAGE_INTERFACES),
    ("GET", "/staff/requests", requests.listing, Permission.HANDLE_REQUESTS),
    ("GET", _REQUEST, requests.show, Permission.HANDLE_REQUESTS),
    ("POST", f"{_REQUEST}/reveal", requests.reveal, Permission.REVEAL_APPLICANT),
    ("GET", f"{_REQUEST}/steps/{{step:[a-z]+}}", requests.show_step, Permission.HANDLE_REQUESTS),
    ("POST", f"{_REQUEST}/steps/{{step:[a-z]+}}", requests.take_step, Permission.HANDLE_REQUESTS),
)

# Routes that take files.
UPLOADS = {
    *("/staff/documents/new", f"{_DOCUMENT}/amend", f"{_DOCUMENT}/replace"),
    *("/staff/admin/calendar", _TEMPLATE, f"{_APPLICATION}/files", _ENCLOSURES),
}
