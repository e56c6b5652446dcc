"""Who may open which address of 明查暗访."""

from departments.models import Role
from departments.months import CalendarMonth
from tests.addresses import MONTH, OFFICE, Row
from tests.inspections.factories import make_round

KNOWS_OF_ROUNDS = OFFICE | {Role.AUDITOR, Role.SUPERVISOR}
TABLE = {
    "inspection_round": Row((MONTH,), get=KNOWS_OF_ROUNDS, post=OFFICE),
    "inspection_draw": Row((MONTH,), get=OFFICE, post=OFFICE),
    "inspection_reveal": Row((MONTH,), post={Role.PUBLISHER}),
}


def things():
    make_round(CalendarMonth.parse(MONTH), drawn=True)
    return {}
