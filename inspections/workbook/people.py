"""监督员: who is appointed, for which term, trained when, and which units they avoid."""

from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRow, ReadRows
from departments.models import Department, User
from inspections.models import Supervisor
from inspections.workbook.entering import EnteredRows, differs, take
from inspections.workbook.sheets import SUPERVISORS
from inspections.workbook.values import SUPERVISOR_WAYS

FIELDS = (
    "kind",
    "since",
    "until",
    "document",
    "trained_on",
    "confidential_on",
    "ended_on",
    "ended_because",
)
AT = {"聘期至不能早于聘期自": "until", "解聘要写明日期和原因，两样要么都写，要么都不写": "ended_because"}


def apply_supervisors(ledger: Ledger, rows: ReadRows) -> None:
    """Supervisors are appointed and changed, never removed; their accounts stand in 人员."""
    entered = EnteredRows(ledger, SUPERVISORS, SUPERVISOR_WAYS, "username", AT)
    people = {user.username.lower(): user for user in User.objects.select_related("department")}
    held = {one.user_id: one for one in Supervisor.objects.with_names()}
    for row in rows:
        user = people.get(row["username"].lower())
        if user is None:
            ledger.fault(row, "username", f"没有账号“{row['username']}”，请先在人员表中登记")
            continue
        _put(entered, row, user, held.get(user.pk))
    entered.tell()


def _put(entered: EnteredRows, row: ReadRow, user: User, known: Supervisor | None) -> None:
    one, values = known or Supervisor(user=user), row.given(*FIELDS)
    avoid = _avoided(entered.ledger, row)
    before = [*one.avoid.all()] if known else []
    is_same_avoid = avoid is None or {unit.pk for unit in avoid} == {unit.pk for unit in before}
    if row.faulty or (known and is_same_avoid and not differs(one, values)):
        return
    take(one, values)
    if entered.refuses(row, one):
        return
    entered.write(one)
    if avoid is not None:
        one.avoid.set(avoid)


def _avoided(ledger: Ledger, row: ReadRow) -> list[Department] | None:
    """The units to avoid; None where the row leaves them as they are."""
    if "avoid" not in row.values:
        return None
    codes = row["avoid"]
    for code in codes:
        if code not in ledger.departments:
            ledger.fault(row, "avoid", f"没有编码“{code}”的单位，请先在单位表中登记")
    return [ledger.departments[code] for code in codes if code in ledger.departments]
