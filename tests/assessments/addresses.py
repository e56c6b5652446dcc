"""Who may open the addresses of a unit's contact, and those on which the office answers."""

from datetime import timedelta

from django.utils import timezone

from assessments.contact.objections import file_objection
from assessments.contact.rectifying import set_due
from assessments.dates import local_day
from assessments.delegating import delegate
from assessments.files.evidence import keep
from assessments.models import Determination, LineState, Month
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from rules.models import RuleSet, Signal
from tests.addresses import FILLS_IN, MAY, OFFICE, READERS, Row
from tests.factories import JUNE, make_clause, make_line
from tests.files import pdf_upload

CONTACT = {Role.CONTACT}
READS = FILLS_IN | CONTACT  # each of their own unit, where the address names none

DELEGATIONS = FILLS_IN | {Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
TABLE = {
    "delegations": Row(get=DELEGATIONS, post={Role.SIGNER}),
    "delegation_end": Row(("delegation",), post={Role.SIGNER}),
    "red_lights": Row(post={Role.SIGNER}),
    "carry_lines": Row(post=OFFICE | FILLS_IN),
    "told_unit": Row(get=READS),
    "unit_month": Row((MAY,), get=READS),
    "unit_receive": Row((MAY,), post=CONTACT),
    "unit_notice_pdf": Row((MAY,), get=READS),
    "unit_goals": Row((MAY,), get=READS),
    "unit_line": Row(("told line",), get=CONTACT, post=CONTACT),
    "unit_objection_withdraw": Row(("objection",), post=CONTACT),
    "unit_feedback": Row(("rectification",), post=CONTACT),
    "unit_file": Row(("unit file",), get=CONTACT | READERS),
    "unit_file_preview": Row(("unit file",), get=CONTACT | READERS),
    "unit_file_page": Row(("unit file", 1), get=CONTACT | READERS),
    "month_notices": Row((JUNE,), get=READERS, post=OFFICE),
    "month_notices_pdf": Row((JUNE,), get=READERS),
    "objections": Row(get=READERS),
    "objection": Row(("objection",), get=READERS, post=OFFICE),
    "rectifications": Row(get=READERS, post=OFFICE),
    "rectification": Row(("rectification",), get=READERS, post=OFFICE),
}


def things():
    """A line of 淳溪街道 that it was told of, with an objection; a light that is out, with a day."""
    now, maker = timezone.now(), User.objects.get(username="maker")
    town, rules = (
        Department.objects.get(code="chunxi"),
        RuleSet.objects.filter(department__code="rsj").first(),
    )
    contact = User.objects.get(username=Role.CONTACT)
    decided = {"state": LineState.ACCEPTED, "decided_at": now, "decided_by": maker}
    told = make_line(make_clause(rules, number=5), town, month=JUNE, **decided)
    objected = make_line(make_clause(rules, number=6), town, month=JUNE, **decided)
    files = [keep(pdf_upload(title="材料"), actor=contact)]
    objection = file_objection(objected, words="不符", files=files, actor=contact, now=now)
    light = make_line(make_clause(rules, Signal.RED_LIGHT, 1), town, month=CalendarMonth(2026, 4), **decided)
    Month.objects.filter(pk=light.month_id).update(published_at=now)
    light = Determination.objects.get(pk=light.pk)
    due = set_due(
        light, (now + timedelta(days=9)).date(), actor=User.objects.get(username=Role.REVIEWER), now=now
    )
    signer, clerk = (User.objects.get(username=role) for role in (Role.SIGNER, Role.CLERK))
    ahead = local_day(now) + timedelta(days=9)
    delegation = delegate(signer.department, clerk, ahead, ahead, actor=signer, now=now)
    return {
        "delegation": delegation.pk,
        "told line": told.pk,
        "objection": objection.pk,
        "rectification": due.pk,
        "unit file": objection.files.get().pk,
        "kept file": files[0].sha256,
    }
