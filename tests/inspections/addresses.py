"""Who may open which address of 明查暗访."""

from datetime import date

from assessments.files.evidence import keep
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from inspections.models import FindingState
from inspections.recording import attach_photos
from tests.addresses import FILLS_IN, MAY, MONTH, OFFICE, OWN, PUBLIC, READERS, Row
from tests.inspections.factories import (
    FIRST_WEEK,
    at,
    make_accountability,
    make_finding,
    make_round,
    make_supervisor,
    make_visit,
)
from tests.inspections.photos import picture_upload
from tests.inspections.publishing import published_round

WALKS = OFFICE | {Role.SUPERVISOR}
UNITS = OWN | {Role.CONTACT, "other_clerk"}
TOLD = {*READERS, Role.SUPERVISOR, Role.CONTACT}  # the contact is of the unit, the supervisor saw it

KNOWS_OF_ROUNDS = OFFICE | {Role.AUDITOR, Role.SUPERVISOR}
TABLE = {
    "inspection_round": Row((MONTH,), get=KNOWS_OF_ROUNDS, post=OFFICE),
    "inspection_draw": Row((MONTH,), get=OFFICE, post=OFFICE),
    "inspection_extra": Row((MONTH,), get=OFFICE, post=OFFICE),
    "inspection_reveal": Row((MONTH,), post={Role.PUBLISHER}),
    "inspection_publish": Row((MONTH,), get={Role.PUBLISHER}, post={Role.PUBLISHER}),
    "inspection_round_now": Row(get=KNOWS_OF_ROUNDS),
    "inspection_readings_now": Row(get=FILLS_IN),
    "inspection_readings": Row((MONTH,), get=FILLS_IN, post=FILLS_IN),
    "inspection_lead": Row(("verified finding",), post=FILLS_IN),
    "inspection_results": Row(get=PUBLIC),
    "inspection_index": Row(get=PUBLIC),
    "inspection_result": Row((MAY,), get=PUBLIC),
    "inspection_result_json": Row((MAY,), get=PUBLIC),
    "inspections_today": Row(get=WALKS, post=WALKS),
    "visit_skip": Row(("planned visit",), post=WALKS),
    "inspections_mine": Row(get=WALKS),
    "finding_confirm": Row(("told finding",), post={Role.SUPERVISOR}),
    "finding_photos": Row(("told finding",), post={Role.SUPERVISOR}),
    "finding_words": Row(("told finding",), post=set()),
    "finding_new": Row(get=OFFICE, post=OFFICE),
    "findings": Row(get=READERS | UNITS),
    "findings_notify": Row(post=OFFICE),
    "findings_measures": Row(post=OFFICE),
    "finding": Row(("told finding",), get=TOLD),
    "finding_step": Row(("told finding",), post=set()),
    "finding_answer": Row(("told finding",), post={Role.CONTACT}),
    "finding_report": Row(("told finding",), post={Role.CONTACT}),
    "finding_review": Row(("told finding",), post={Role.CONTACT}),
    "finding_measures": Row(("told finding",), post=OFFICE),
    "finding_notice": Row(("told finding",), get=TOLD),
    "measure_return": Row(("measure",), post=OFFICE),
    "finding_file": Row(("finding file",), get=TOLD),
    "finding_file_original": Row(("finding file",), get=OFFICE | {Role.SUPERVISOR}),
    "supervisors": Row(get=READERS, post=OFFICE),
    "supervisor": Row(("supervisor",), get=OFFICE, post=OFFICE),
    "supervisor_end": Row(("supervisor",), post=OFFICE),
    "supervisor_conduct": Row(("supervisor",), post=OFFICE),
}


def things():
    """A finding that its unit was told of, seen by the supervisor of the table, with a photo and a measure."""
    make_round(CalendarMonth.parse(MONTH), drawn=True)
    published_round(CalendarMonth.parse(MAY))
    verified = make_finding(state="rectifying", public_words="工作时间窗口无人值守")
    unit = Department.objects.get(code="chunxi")
    walker = make_supervisor(user=User.objects.get(username=Role.SUPERVISOR), until=date(2100, 1, 1))
    visit = make_visit(unit, supervisors=[walker], made=at(FIRST_WEEK))
    planned = make_visit(Department.objects.get(code="t-draft"), supervisors=[walker], batch=2)
    finding = make_finding(visit=visit, state=FindingState.RECTIFYING)
    attach_photos(
        finding,
        [keep(picture_upload(), actor=walker.user)],
        actor=walker.user,
        client_at=None,
        now=at(FIRST_WEEK),
    )
    return {
        "verified finding": verified.pk,
        "planned visit": planned.pk,
        "told finding": finding.pk,
        "measure": make_accountability(finding, "repost").pk,
        "finding file": finding.files.get().pk,
        "supervisor": walker.pk,
    }
