"""预安事项: items as a unit's proposals, or in the state that the operator gives."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from assessments import dates
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRow, ReadRows
from commitments import permissions
from commitments.entering import EnteredRow, EnteredSheet, write_entered
from commitments.models import UNISSUED, CommitmentBulletin, Item, Source, Work
from commitments.models.items import APPLIED_FOR, TEXT_LEAST, helping_fault
from commitments.standing import ItemState
from commitments.workbook.naming import units_named
from commitments.workbook.sheets import ITEMS
from commitments.workbook.showing import shown
from commitments.workbook.values import ITEM_WAYS, month_of
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import is_office

FIELDS = (
    *("text", "unit", "source", "letter_number", "work", "section", "proposed_for", "month", "due_month"),
    *("due_on", "recurs", "is_shown", "state", "applied_on", "closed_at", "replied_on", "version"),
)
PLAIN = (
    "text",
    "source",
    "letter_number",
    "section",
    "recurs",
    "is_shown",
    "state",
    "applied_on",
    "replied_on",
)
FROZEN = ("text", "department", "due")
NOON = time(12)  # of a day in the past nobody knows the hour


def apply_items(ledger: Ledger, rows: ReadRows) -> None:
    """Every row that says something new, judged and written; the same rows again change nothing."""
    book = _Items(ledger)
    for row in rows:
        book.take(row)
    write_entered(book.sheet, actor=ledger.actor, now=ledger.now)


class _Items:
    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.sheet = EnteredSheet(ITEMS.title, FIELDS)
        self.published = CommitmentBulletin.objects.months()
        self.held = {item.code: item for item in Item.objects.with_names().with_terms()}
        self.works = {(work.year, work.number): work for work in Work.objects.select_related("lead")}

    def take(self, row: ReadRow) -> None:
        unit = self.ledger.own_department(row)
        helping = units_named(self.ledger, row, "with_units")
        if "department" in row.faulty and unit is None and row["code"] in self._others(row):
            return
        held = self.held.get(row["code"])
        before = self._shown(held, list(held.with_units.all())) if held else None
        out = self._published_month(held) if held else None
        item = held or Item(code=row["code"], created_by=self.ledger.actor, proposed_at=self.ledger.now)
        self._fill(row, item, unit)
        standing = list(held.with_units.all()) if held else []
        after = self._shown(item, standing if helping is None else helping)
        if row.faulty or before != after:
            self._judge(row, item, unit, helping, before)
            if before and out:
                self._judge_published(row, before, after, out)
            if row.faulty:
                self.ledger.refused.add((ITEMS.title, row["code"]))
            elif unit:
                item.version += held is not None
                self.sheet.rows.append(EnteredRow(item, item.code, unit, before, after, helping))
                self.ledger.changed(ITEMS.title, unit)

    def _published_month(self, held: Item) -> CalendarMonth | None:
        """The month of an item, issued in or due, whose bulletin is out."""
        months = (held.month, held.extended_to or held.due_month)
        return next((month for month in months if month in self.published), None)

    def _judge_published(
        self, row: ReadRow, before: dict[str, str], after: dict[str, str], month: CalendarMonth
    ) -> None:
        """What a bulletin told of an item, its text, its unit and its term, stays as it was told."""
        for name in FROZEN:
            heading = ITEMS.heading(name)
            if before[heading] != after[heading]:
                self.ledger.fault(row, name, f"{month.chinese}的督查通报已发布，不能再改{heading}")

    def _others(self, row: ReadRow) -> set[str]:
        """The codes of rows that are another unit's: of those nothing is judged, they are told of once."""
        return {other["code"] for other in self.ledger.of_others.get(ITEMS.title, {}).values()}

    def _shown(self, item: Item, helping: Sequence[Department]) -> dict[str, str]:
        names = "、".join(unit.code for unit in helping)
        return shown(ITEMS, item, {**ITEM_WAYS, "department": _unit_code, "with_units": lambda _: names})

    def _fill(self, row: ReadRow, item: Item, unit: Department | None) -> None:
        """Put into the item what the row says; what could not be read stays as it was."""
        for name, value in row.given(*PLAIN).items():
            setattr(item, name, value)
        if unit:
            item.unit = unit
        if "month" in row.values:
            self._fill_month(item, row["month"])
        if "due" in row.values:
            due = row["due"].for_letter(item.source == Source.LETTER)
            item.due_month, item.due_on = due.month, due.day
        if "closed_on" in row.values and row["closed_on"] != item.closed_on:
            item.closed_at = _noon(row["closed_on"])
        if "work" in row.values:
            item.work = self._work(row, item)

    def _fill_month(self, item: Item, month: Any) -> None:
        """The one heading is the month meant for while an item is only proposed, and the month issued in after."""
        is_moved = item.pk is None or month_of(item) != month
        if is_moved:
            item.proposed_for = month
        if item.state in UNISSUED:
            item.month = None
        elif is_moved or item.state != ItemState.CANCELLED:
            item.month = month

    def _work(self, row: ReadRow, item: Item) -> Work | None:
        if not row["work"]:
            return None
        year = row["month"].year if "month" in row.values else month_of(item).year
        work = self.works.get((year, row["work"]))
        if work is None:
            self.ledger.fault(row, "work", f"{year}年没有要点“{row['work']}”，请先写进年度要点表")
        return work

    def _judge(
        self,
        row: ReadRow,
        item: Item,
        unit: Department | None,
        helping: list[Department] | None,
        before: dict[str, str] | None,
    ) -> None:
        """Every rule of an item, each fault in its place; what rests on a cell at fault is not judged."""
        for name, fault in _faults(item, row.faulty).items():
            self.ledger.fault(row, name, fault)
        if unit and helping:
            self.ledger.fault(row, "with_units", helping_fault(unit, helping) or None)
        if unit and not {"month", "due", "source", "state"} & row.faulty:
            for name, fault in item.faults().items():
                self.ledger.fault(row, {"due_on": "due", "unit": "department"}.get(name, name), fault)
        if self.ledger.actor:
            self._judge_upload(row, item, unit, before)

    def _judge_upload(
        self, row: ReadRow, item: Item, unit: Department | None, before: dict[str, str] | None
    ) -> None:
        """What is uploaded are proposals; an item that is issued changes by its steps alone."""
        actor = self.ledger.actor
        assert actor is not None
        state = before["状态"] if before else ItemState.PROPOSED.label
        if state not in (ItemState.PROPOSED.label, ItemState.RETURNED.label):
            self.ledger.fault(row, "code", f"这一项现在是“{state}”，不能用工作簿改，请在它的页面上办理")
        elif "state" not in row.faulty and ItemState(item.state).label != state:
            label = ItemState(item.state).label
            self.ledger.fault(row, "state", f"上传的行都是“拟预安”，不能填“{label}”，请留空")
        if unit and not permissions.may_propose_for(actor, unit):
            self.ledger.fault(row, "department", f"您不能替{unit.label}提出预安事项")
        if item.is_shown and not is_office(actor) and not (before and before["公示"] == "是"):
            self.ledger.fault(row, "is_shown", "公示不公示由区作风办定，请留空")


def _faults(item: Item, faulty: set[str]) -> dict[str, str]:
    """By field what a row of an item contradicts in itself; the first fault of each."""
    state = ItemState(item.state)
    is_letter = item.source == Source.LETTER
    checks: list[tuple[tuple[str, ...], str, bool, str]] = [
        (("text",), "text", len(item.text) < TEXT_LEAST, f"至少 {TEXT_LEAST} 字，写清做什么"),
        (("source",), "letter_number", is_letter and not item.letter_number, "领导交办要写来文编号"),
    ]
    if not {"due", "month"} & faulty:
        month = month_of(item)
        checks.append(((), "due", item.due_month < month, f"早于交办月份 {month}"))
        checks.append(
            (("source",), "due", is_letter and not item.due_on, "领导交办要写到哪一天，如 2026-06-15")
        )
    applied, closed = item.applied_on, item.closed_on
    wants, is_closed = state in APPLIED_FOR, state is ItemState.CLOSED
    checks += [
        (("state",), "applied_on", wants and not applied, f"{state.label}的事项要有申请日期"),
        (("state",), "applied_on", bool(applied) and not wants, f"{state.label}的事项不写申请日期"),
        (("state",), "closed_on", is_closed and not closed, "已销号的事项要有销号日期"),
        (("state",), "closed_on", bool(closed) and not is_closed, f"{state.label}的事项不写销号日期"),
        ((), "closed_on", _is_before(closed, applied), f"早于申请日期 {applied}"),
    ]
    found: dict[str, str] = {}
    for needed, name, is_wrong, sentence in checks:
        if is_wrong and not {name, *needed} & faulty:
            found.setdefault(name, sentence)
    return found


def _is_before(closed: date | None, applied: date | None) -> bool:
    return closed is not None and applied is not None and closed < applied


def _noon(day: date | None) -> datetime | None:
    return datetime.combine(day, NOON, dates.SHANGHAI) if day else None


def _unit_code(item: Item) -> str:
    return item.unit.code if item.unit_id else ""
