"""Who may open which address of 明查暗访."""

from departments.models import Role
from departments.months import CalendarMonth
from tests.addresses import FILLS_IN, MAY, MONTH, OFFICE, PUBLIC, Row
from tests.inspections.factories import make_finding, make_round
from tests.inspections.publishing import published_round

KNOWS_OF_ROUNDS = OFFICE | {Role.AUDITOR, Role.SUPERVISOR}
TABLE = {
    "inspection_round": Row((MONTH,), get=KNOWS_OF_ROUNDS, post=OFFICE),
    "inspection_draw": Row((MONTH,), get=OFFICE, post=OFFICE),
    "inspection_reveal": Row((MONTH,), post={Role.PUBLISHER}),
    "inspection_publish": Row((MONTH,), get={Role.PUBLISHER}, post={Role.PUBLISHER}),
    "inspection_readings": Row((MONTH,), get=FILLS_IN, post=FILLS_IN),
    "inspection_lead": Row(("verified finding",), post=FILLS_IN),
    "inspection_results": Row(get=PUBLIC),
    "inspection_index": Row(get=PUBLIC),
    "inspection_result": Row((MAY,), get=PUBLIC),
    "inspection_result_json": Row((MAY,), get=PUBLIC),
}


def things():
    make_round(CalendarMonth.parse(MONTH), drawn=True)
    published_round(CalendarMonth.parse(MAY))
    finding = make_finding(state="rectifying", public_words="工作时间窗口无人值守")
    return {"verified finding": finding.pk}
