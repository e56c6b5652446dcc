"""Who may open the addresses of promises that ask for a sign-in; those of everybody are the public pages'."""

from datetime import timedelta

from django.utils import timezone

from assessments.dates import local_day
from assessments.files.evidence import keep
from commitments.models import ExtensionState, ReportFile
from commitments.reports import ReportWords
from commitments.workflow import take_step
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from tests.addresses import FILLS_IN, MAY, MONTH, OFFICE, OWN, READERS, Row
from tests.commitments.bulletins import make_bulletin
from tests.commitments.factories import make_difficulty, make_extension, make_honour, make_item
from tests.files import pdf_upload

CONTACT = {Role.CONTACT}
OF_UNITS = FILLS_IN | CONTACT  # each of their own unit, where the address names none
EXAMINERS = {Role.EXAMINER}
SEES = CONTACT | READERS | EXAMINERS  # an item of 淳溪街道 that was applied for

TABLE = {
    "commitments_mine": Row(get=OF_UNITS, post=OF_UNITS),
    "commitments_receive": Row(post=OF_UNITS),
    "commitment_item": Row(("applied item",), get=SEES),
    "commitment_apply": Row(("applied item",), post=CONTACT),
    "commitment_step": Row(("applied item",), post=SEES),
    "commitment_send": Row(("applied item",), post=CONTACT),
    "commitment_extend": Row(("applied item",), post=CONTACT),
    "commitment_difficulty": Row(("applied item",), post=CONTACT),
    "commitment_opinion": Row(("applied item",), post=SEES),
    "commitment_replied": Row(("applied item",), post=SEES),
    "commitment_lead": Row(("red item",), get=OWN, post=OWN),
    "commitments_plans": Row(get=READERS),
    "commitments_plan": Row((MONTH,), get=READERS),
    "commitments_plan_table": Row((MONTH,), get=READERS),
    "commitments_meeting_table": Row(get=READERS),
    "commitments_issue": Row((MONTH,), post={Role.PUBLISHER}),
    "commitments_letter": Row((MONTH,), post=OFFICE),
    "commitments_dates": Row((MONTH,), post={Role.PUBLISHER}),
    "commitments_panel": Row((MONTH,), post={Role.PUBLISHER}),
    "commitments_publishing_latest": Row(get=READERS),
    "commitments_publishing": Row((MAY,), get=READERS, post={Role.PUBLISHER}),
    "commitments_brief_pdf": Row((MAY,), get=READERS),
    "commitments_brief_docx": Row((MAY,), get=READERS),
    "commitments_readings_latest": Row(get=READERS | FILLS_IN),
    "commitments_readings": Row((MAY,), get=READERS | FILLS_IN, post=FILLS_IN),
    "commitments_years": Row(get=READERS | OF_UNITS),
    "commitments_year": Row((2026,), get=READERS | OF_UNITS, post={Role.PUBLISHER}),
    "commitments_year_table": Row((2026,), get=READERS),
    "commitments_examine": Row(get=READERS | EXAMINERS),
    "commitments_close_agreed": Row(get=OFFICE, post=OFFICE),
    "commitments_follow": Row(get=READERS),
    "commitments_extension": Row(("extension",), post=OFFICE),
    "commitments_difficulty": Row(("difficulty",), post=OFFICE),
    "commitments_measure": Row(("applied item",), post=OFFICE),
    "commitments_honour": Row(("applied item",), post=OFFICE),
    "commitments_honour_drop": Row(("honour",), post=OFFICE),
    "commitment_file": Row(("report file",), get=SEES),
    "commitment_file_preview": Row(("report file",), get=SEES),
    "commitment_file_page": Row(("report file", 1), get=SEES),
}
TELLS_READERS = {"commitment_file", "commitment_file_preview", "commitment_file_page"}


def things():
    """An item of 淳溪街道 that it applied for, with a file."""
    now, contact = timezone.now(), User.objects.get(username=Role.CONTACT)
    month = CalendarMonth.of(local_day(now))
    item = make_item(Department.objects.get(code="chunxi"), "seen", month=month)
    files = [keep(pdf_upload(title="竣工验收单"), actor=contact)]
    words = ReportWords("已按期完成：项目全部开工", files=files)
    item = take_step(item, "apply", actor=contact, report=words, now=now - timedelta(minutes=5))
    waiting = make_extension(item, month.plus(1), asked_on=local_day(now), state=ExtensionState.WAITING)
    return {
        "commitments digest": make_bulletin(CalendarMonth.parse(MAY)).digest,
        "applied item": item.pk,
        "report file": ReportFile.objects.get().pk,
        "extension": waiting.pk,
        "difficulty": make_difficulty(item).pk,
        "red item": make_item(Department.objects.get(code="chunxi"), "red", month=month.plus(-4)).pk,
        "honour": make_honour(item, month).pk,
    }
