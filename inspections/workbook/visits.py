"""暗访: visits that were made or could not be. What is only planned has no row, coming in or going out."""

from datetime import date, datetime, time, timedelta

from assessments.dates import SHANGHAI, local_day
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRow, ReadRows
from departments.models import Department
from departments.months import CalendarMonth
from inspections.models import Round, Supervisor, Visit, VisitOutcome
from inspections.workbook.entering import EnteredRows, take
from inspections.workbook.sheets import FOUND, UNABLE, VISITS
from inspections.workbook.values import VISIT_WAYS

AGAIN = "这个单位本轮已有一次暗访，再访要写明原因，请在页面上登记"
TWO = 2


def apply_visits(ledger: Ledger, rows: ReadRows) -> None:
    """One ordinary visit of a unit in a round; a row of a visit that was drawn makes that one."""
    _Visits(ledger).take_all(rows)


class _Visits:
    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.entered = EnteredRows(ledger, VISITS, VISIT_WAYS, "unit")
        self.people = {one.user.username.lower(): one for one in Supervisor.objects.with_names()}
        self.rounds = {one.calendar_month: one for one in Round.objects.all()}
        visits = Visit.objects.ordinary().select_related("round").prefetch_related("supervisors__user")
        self.held = {(visit.round.calendar_month, visit.unit_id): visit for visit in visits}
        self.taken: set[tuple[CalendarMonth, int]] = set()

    def take_all(self, rows: ReadRows) -> None:
        for row in rows:
            unit = self.ledger.department(row, "unit")
            if unit and not row.faulty:
                self._put(row, unit)
        self.entered.tell()

    def _put(self, row: ReadRow, unit: Department) -> None:
        month, day, people = row["month"], row["visited_on"], self._people(row)
        known = self.held.get((month, unit.pk))
        if (month, unit.pk) in self.taken or (known and known.batch != row["batch"]):
            self.ledger.fault(row, "unit", AGAIN)
        self.taken.add((month, unit.pk))
        self._refuse_impossible(row, unit, day, people)
        if row.faulty:
            return
        visit = known or Visit(
            round=self._round(month), unit=unit, batch=row["batch"], planned_week=_monday(day)
        )
        if known and self._says(known) == (day, row["outcome"], {one.pk for one in people}):
            return
        take(visit, _fields(day, *row["outcome"]))
        if not self.entered.refuses(row, visit):
            self.entered.write(visit)
            visit.supervisors.set(people)
            self.held[month, unit.pk] = visit

    def _people(self, row: ReadRow) -> list[Supervisor]:
        found = []
        for account in row["supervisors"]:
            if one := self.people.get(account.lower()):
                found.append(one)
            else:
                self.ledger.fault(row, "supervisors", f"“{account}”不是监督员，请先在监督员表中登记")
        if len(found) > TWO:
            self.ledger.fault(row, "supervisors", "一次暗访一至两名监督员")
        return found

    def _refuse_impossible(self, row: ReadRow, unit: Department, day: date, people: list[Supervisor]) -> None:
        if CalendarMonth.of(day) != row["month"]:
            self.ledger.fault(row, "visited_on", f"{day} 不在{row['month'].chinese}")
        if day > local_day(self.ledger.now):
            self.ledger.fault(row, "visited_on", f"{day} 还没有到，暗访只录已经访过的")
        if not unit.is_active(row["month"]):
            self.ledger.fault(row, "unit", f"{unit.label}在{row['month'].chinese}没有启用")
        for one in people:
            fault = one.why_not_on(day) or one.why_not_at(unit)
            self.ledger.fault(row, "supervisors", fault)

    def _round(self, month: CalendarMonth) -> Round:
        if month not in self.rounds:
            self.rounds[month] = Round.objects.create(calendar_month=month)
        return self.rounds[month]

    def _says(self, visit: Visit) -> tuple[date | None, tuple[str, str], set[int]]:
        """What the sheet would show of a visit that is known."""
        if visit.is_waiting:
            return None, ("", ""), set()
        word = UNABLE if visit.skipped_because else visit.get_outcome_display()
        day = visit.visited_on or (visit.recorded_at and local_day(visit.recorded_at)) or visit.planned_week
        return day, (word, visit.skipped_because), {one.pk for one in visit.supervisors.all()}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _fields(day: date, word: str, why: str) -> dict[str, object]:
    at = datetime.combine(day, time.min, SHANGHAI)
    if word == UNABLE:
        return {"visited_at": None, "outcome": "", "skipped_because": why, "recorded_at": at}
    outcome = VisitOutcome.FOUND if word == FOUND else VisitOutcome.CLEAN
    return {"visited_at": at, "outcome": outcome, "skipped_because": "", "recorded_at": at}
