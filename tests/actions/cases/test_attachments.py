"""Files of citizens: what is taken, what is refused, where they go, and when they are erased."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, text

from actions.cases import attachments, drafts, privacy
from actions.cases.applications import Receipt, file_application
from actions.cases.attachments import Attached, Attachment, FileRefused, Kind, Limits, Place, Purpose, TooManyFiles
from actions.cases.calendar import WorkCalendar
from actions.cases.chain import verify
from actions.cases.privacy import Stage
from actions.cases.receipt_text import receipt_text
from actions.cases.tables import Application, AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from tests.support import files

from .conftest import PERSON, fill

LIMIT = 10 * 1024 * 1024
OK_TYPES = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'


@pytest.mark.parametrize(
    ("name", "raw", "kind"),
    [
        ("照片.jpg", files.jpeg(), Kind.JPEG),
        ("没有后缀", files.jpeg(), Kind.JPEG),
        ("其实是图片.pdf", files.png(), Kind.PNG),
        ("a.webp", files.webp(), Kind.WEBP),
        ("a.pdf", files.pdf(), Kind.PDF),
        ("a.docx", files.docx(), Kind.DOCX),
        ("a.xlsx", files.xlsx(), Kind.XLSX),
        ("a.doc", files.old_office("Root Entry", "WordDocument"), Kind.DOC),
        ("a.xls", files.old_office("Root Entry", "Workbook"), Kind.XLS),
        ("说明.txt", "情况说明：\r\n一、……".encode(), Kind.TXT),
        ("说明.TXT", "情况说明".encode("gb18030"), Kind.TXT),
        ("说明.txt", "情况说明".encode("utf-16"), Kind.TXT),
    ],
)
def test_what_a_file_is_is_told_by_its_content(name: str, raw: bytes, kind: Kind) -> None:
    assert attachments.check(name, raw, LIMIT).kind is kind


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("空.pdf", b"", "空的"),
        ("空白.txt", b" \n ", "空的"),
        ("身份证.jpg", b"MZ\x90\0" + bytes(100), "程序"),
        ("身份证.jpg", b"\x7fELF" + bytes(100), "程序"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "不支持"),
        ("图.txt", b"<svg onload=alert(1)>", "不支持"),
        ("图.png", b"<svg onload=alert(1)>", "不支持"),
        ("页.html", b"<p>hi</p>", "不支持"),
        ("页.txt", b"\xef\xbb\xbf  <!DOCTYPE html><p>hi", "不支持"),
        ("页.txt", b"hello <script>alert(1)</script>", "不支持"),
        ("run.bat", b"del /q *", "不支持"),
        ("run.txt", b"#!/bin/sh\nrm -rf /", "不支持"),
        ("a.rtf", b"{\\rtf1 hello}", "不支持"),
        ("a.txt", bytes(range(256)), "不支持"),
        ("a.zip", files.package(**{"a.txt": b"a"}), "压缩包"),
        ("a.docx", files.package(**{"a.txt": b"a"}), "压缩包"),
        ("a.rar", b"Rar!\x1a\x07\0" + bytes(20), "压缩包"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(20), "压缩包"),
        ("a.docm", files.package(types=OK_TYPES, **{"word/document.xml": b"<w/>"}), "宏"),
        ("a.docx", files.package(types=b"", **{"word/document.xml": b"", "word/vbaProject.bin": b""}), "宏"),
        ("a.docx", files.package(types=b"", **{"word/document.xml": b"", "word/embeddings/a.exe": b""}), "程序"),
        ("a.xlsx", files.package(types=b"", **{"xl/workbook.xml": bytes(201 * 1024 * 1024)}), "太大"),
        ("a.docx", files.package(types=bytes(2 * 1024 * 1024), **{"word/document.xml": b""}), "太大"),
        ("a.pptx", files.package(types=b"", **{"ppt/presentation.xml": b""}), "不支持"),
        ("a.docx", files.docx()[:400], "损坏"),
        ("a.doc", files.old_office("WordDocument", "_VBA_PROJECT"), "宏"),
        ("a.docx", files.old_office("EncryptedPackage"), "密码"),
        ("a.msi", files.old_office("Root Entry"), "不支持"),
        ("a.heic", b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
        ("a.gif", b"GIF89a" + bytes(40), "不支持"),
        ("a.pdf", b"%PDF-1.7\nhello", "不完整"),
        ("a.png", files.png()[:40], "损坏"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "损坏"),
        ("a.jpg", b"\xff\xd8\xff\xd9", "损坏"),
        ("a.jpg", files.jpeg()[:60], "损坏"),
        ("炸弹.png", files.png(1, 1).replace(b"\0\0\0\x01\0\0\0\x01", b"\0\x01\0\0\0\x01\0\0"), "尺寸太大"),
        ("炸弹.jpg", files.jpeg(65535, 65535), "尺寸太大"),
        ("大.pdf", b"%PDF-" + bytes(LIMIT), "超过10MB"),
    ],
)
def test_what_no_office_can_safely_open_is_refused_with_the_reason(name: str, raw: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        attachments.check(name, raw, LIMIT)


@pytest.mark.parametrize("raw", [files.jpeg(), files.jpeg(order="<"), files.png(), files.webp()])
def test_a_photo_does_not_tell_where_it_was_taken(raw: bytes) -> None:
    kept = attachments.check("a", raw, LIMIT).content
    assert files.GPS in raw
    assert files.GPS not in kept
    assert attachments.check("a", kept, LIMIT).content == kept


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_real_photo_looks_as_before_and_stays_turned(format_: str) -> None:
    picture = Image.effect_mandelbrot((320, 240), (-2, -1.2, 1, 1.2), 60).convert("RGB")
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112], exif[0x010F] = 6, "Camera Maker"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 49.0)
    picture.save(out, format_, exif=exif, **({"progressive": True} if format_ == "JPEG" else {}))
    kept = attachments.check("a", out.getvalue(), LIMIT).content
    before, after = Image.open(io.BytesIO(out.getvalue())), Image.open(io.BytesIO(kept))
    assert before.tobytes() == after.tobytes()
    assert not after.getexif().get_ifd(0x8825)
    assert b"Camera Maker" not in kept
    assert after.getexif().get(0x0112) == (6 if format_ == "JPEG" else None)


@pytest.mark.parametrize(
    ("given", "suffix", "safe"),
    [
        ("身份证 正面.jpg", ".jpg", "身份证 正面.jpg"),
        ("照片.JPEG", ".jpg", "照片.jpg"),
        ("../../etc/passwd", ".txt", "passwd.txt"),
        ("C:\\用户\\张三\\证明.docx", ".docx", "证明.docx"),
        ("invoice\u202efdp.exe", ".pdf", "invoicefdp.exe.pdf"),
        ("照片.jpg.exe", ".jpg", "照片.jpg.exe.jpg"),
        ('a"; filename="b.html', ".png", "a_; filename=_b.html.png"),
        ("a\r\nSet-Cookie: x=1.png", ".png", "a Set-Cookie_ x=1.png"),
        ("\0\u200b\udcff", ".png", "文件.png"),
        ("", ".png", "文件.png"),
        ("...", ".png", "文件.png"),
        ("长" * 5000 + ".png", ".png", "长" * 60 + ".png"),
        ("<img src=x onerror=alert(1)>.png", ".png", "img src=x onerror=alert(1).png"),
        ("证明", ".pdf", "证明.pdf"),
    ],
)
def test_names_are_made_harmless(given: str, suffix: str, safe: str) -> None:
    assert attachments.safe_name(given, suffix) == safe


def test_a_marker_is_read_again_and_nothing_that_is_typed_is_one() -> None:
    assert attachments.read_marker(attachments.marker(1203)) == 1203
    for typed in ("[文件]", "文件12", "", "\ue000\ue001", f"x{attachments.marker(1)}", "/file 1"):
        assert attachments.read_marker(typed) is None


def send(
    database: Database, clock: FixedClock, name: str = "a.png", raw: bytes | None = None, **more: object
) -> Attached:
    with database.session() as session:
        raw = files.png(shade=sum(name.encode()) % 256) if raw is None else raw
        new = attachments.receive(session, "c1", name, raw, clock.now(), limits=Limits(), **more)  # type: ignore[arg-type]
        return new.attached


def file(database: Database, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Receipt:
    with database.session() as session:
        fill(session, "c1", clock.now(), PERSON)
        ids = [each.id for each in attachments.waiting(session, "c1")]
        attachments.put_into_draft(session, "c1", ids)
        return file_application(
            session, conversation_id="c1", channel="web", now=clock.now(), calendar=calendar, agency=agency
        )


def places(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(Attachment.place).order_by(Attachment.id)))


def test_a_file_goes_with_the_form_to_the_application(
    database: Database, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    sent = [send(database, clock, name) for name in ("身份证.png", "证明.png")]
    assert [each.purpose for each in sent] == [Purpose.IDENTITY, Purpose.SUPPORTING]
    receipt = file(database, clock, calendar, agency)
    assert receipt.attachments == 2
    assert "附件：2个" in receipt_text(receipt)
    with database.session() as session:
        application = session.scalars(select(Application)).one()
        assert application.events[0].facts["attachments"] == 2
        listed = attachments.of_application(session, application.id)
        assert [each.name for each in listed] == ["身份证.png", "证明.png"]
        found = attachments.content_of(session, sent[1].id, application_id=application.id)
        assert found is not None
        assert found.content.startswith(b"\x89PNG")
        assert attachments.content_of(session, sent[1].id, application_id=application.id + 1) is None
        assert attachments.content_of(session, sent[1].id, conversation_id="c2") is None
        assert not attachments.remove(session, "c1", sent[1].id, clock.now())  # part of the case now
        assert verify(session).faults == ()
        trail = " ".join(str(entry.detail) for entry in session.scalars(select(AuditEntry)))
    assert "证明" not in trail


def test_nothing_of_a_file_stands_in_the_clear(database: Database, clock: FixedClock) -> None:
    send(database, clock, "欧阳秘密.txt", "欧阳秘密的说明".encode())
    with database.session() as session:
        row = session.execute(text("SELECT * FROM attachment")).one()
    assert all(
        "欧阳秘密".encode() not in (bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode()) for v in row
    )


def test_the_same_bytes_are_one_file(database: Database, clock: FixedClock) -> None:
    raw = files.png()
    assert send(database, clock, "a.png", raw).id == send(database, clock, "b.png", raw).id


def test_so_many_open_files_and_no_more(database: Database, clock: FixedClock) -> None:
    sent = [send(database, clock, f"{number}.png") for number in range(5)]
    with pytest.raises(TooManyFiles, match="最多5个"):
        send(database, clock, "6.png")
    with database.session() as session:
        assert attachments.remove(session, "c1", sent[0].id, clock.now())
        assert not attachments.remove(session, "c2", sent[1].id, clock.now())
    send(database, clock, "6.png")
    clock.instant += timedelta(days=2)  # what was left alone does not shut the citizen out for ever
    send(database, clock, "7.png")


def test_what_is_sent_to_a_person_goes_nowhere_else(database: Database, clock: FixedClock) -> None:
    sent = send(database, clock, is_for_staff=True)
    with database.session() as session:
        assert attachments.waiting(session, "c1") == []
        assert attachments.put_into_draft(session, "c1", [sent.id]) == []
    assert send(database, clock).place is Place.WAITING  # back with the bot, and sent again
    with database.session() as session:
        draft = drafts.start_draft(session, "c1", clock.now())
    assert send(database, clock, "together.png", is_for_staff=True).place is Place.DRAFT
    with database.session() as session:
        assert [each.name for each in attachments.of_draft(session, draft.id)] == ["together.png"]


def test_with_the_form_its_files_are_given_up(database: Database, clock: FixedClock) -> None:
    sent = send(database, clock)
    with database.session() as session:
        drafts.start_draft(session, "c1", clock.now())
        attachments.put_into_draft(session, "c1", [sent.id])
        drafts.cancel_draft(session, "c1", clock.now())
        assert attachments.content_of(session, sent.id, conversation_id="c1") is None
    assert places(database) == ["gone"]


def test_what_nobody_goes_on_with_is_erased(database: Database, clock: FixedClock) -> None:
    one = send(database, clock, "in the form.png")
    with database.session() as session:
        drafts.start_draft(session, "c1", clock.now())
        attachments.put_into_draft(session, "c1", [one.id])
    send(database, clock, "alone.png")
    send(database, clock, "said.png", is_for_staff=True)
    clock.instant += timedelta(days=89)
    with database.session() as session:
        assert privacy.put_down_stale(session, clock.now(), 90) == 0
    clock.instant += timedelta(days=2)
    with database.session() as session:
        assert privacy.put_down_stale(session, clock.now(), 90) == 2  # a form, and a file that went nowhere
    assert set(places(database)) == {"gone"}


@pytest.mark.parametrize(("stage", "left"), [(Stage.IDENTITY, ["gone", "case"]), (Stage.CASE, ["gone", "gone"])])
def test_the_term_of_retention_of_a_case_is_that_of_its_files(
    database: Database,
    clock: FixedClock,
    calendar: WorkCalendar,
    agency: AgencySettings,
    stage: Stage,
    left: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("身份证.png", "证明.png"):
        send(database, clock, name)
    number = file(database, clock, calendar, agency).number
    monkeypatch.setattr(
        "actions.cases.lifecycle.CaseFile.settled_on", property(lambda _: date(2026, 3, 2)), raising=False
    )
    with database.session() as session:
        privacy.erase(session, number, stage, by="t", reason="期限届满", now=clock.now())
        assert {each.conversation_id for each in session.scalars(select(Attachment))} == (
            {"c1"} if stage is Stage.IDENTITY else {None}
        )
    assert places(database) == left


def test_erased_bytes_leave_the_files_of_the_database(tmp_path: Path, clock: FixedClock) -> None:
    from actions.db import Base

    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    Base.metadata.create_all(database.engine)
    sent = send(database, clock, "a.txt", ("秘密" * 2000).encode())
    database.forget_old_pages()
    with database.session() as session:
        cipher = bytes(session.execute(text("SELECT content FROM attachment")).scalar_one())
        attachments.remove(session, "c1", sent.id, clock.now())
    database.forget_old_pages()
    assert cipher[100:300] not in (tmp_path / "a.db").read_bytes()
    database.dispose()
