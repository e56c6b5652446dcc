"""延期 and 督办措施: what was granted to items, and what was done about late ones."""

from datetime import datetime

from assessments import dates
from assessments.workbook.ledger import Ledger, assign
from assessments.workbook.sheets import ReadRow, ReadRows
from commitments import permissions
from commitments.entering import EnteredRow, EnteredSheet, write_entered
from commitments.extending import extension_faults
from commitments.measures import measure_fault
from commitments.models import Extension, ExtensionState, Item, Measure
from commitments.models.following import REASON_LEAST
from commitments.promises import promise_of
from commitments.standing import Promise, overdue
from commitments.workbook.named_items import NamedItems
from commitments.workbook.sheets import EXTENSIONS, MEASURES
from commitments.workbook.showing import key_of, shown
from commitments.workbook.values import OF_AN_ITEM


def apply_extensions(ledger: Ledger, rows: ReadRows) -> None:
    """Asked before the term was over, granted at most twice; each is judged after the earlier ones of its item."""
    book = _Extensions(ledger)
    for row in sorted(rows, key=lambda row: (row["code"], row["until"])):
        book.take(row)
    write_entered(book.sheet, actor=ledger.actor, now=ledger.now)


class _Extensions:
    FIELDS = ("asked_at", "due_then", "reason", "state", "decided_by_words", "decided_on")

    def __init__(self, ledger: Ledger):
        self.ledger, self.items = ledger, NamedItems(ledger)
        self.sheet = EnteredSheet(EXTENSIONS.title, self.FIELDS)
        self.by_item: dict[str, list[Extension]] = {}
        for one in Extension.objects.select_related("item").order_by("until"):
            self.by_item.setdefault(one.item.code, []).append(one)

    def take(self, row: ReadRow) -> None:
        item = self.items.named(row)
        if item is None or row.faulty:
            return
        own = self.by_item.setdefault(item.code, [])
        held = next((one for one in own if one.until == row["until"]), None)
        before = shown(EXTENSIONS, held, OF_AN_ITEM) if held else None
        extension = held or Extension(item=item, until=row["until"], asked_by=self.ledger.actor)
        self._fill(row, extension)
        others = [one for one in own if one is not extension]
        extension.due_then = extension.due_then if held else _term(item, others).month
        after = shown(EXTENSIONS, extension, OF_AN_ITEM)
        if before == after:
            return
        self._judge(row, item, extension, others)
        if not row.faulty:
            own.append(extension) if held is None else None
            self.sheet.rows.append(EnteredRow(extension, key_of(EXTENSIONS, after), item.unit, before, after))
            self.ledger.changed(EXTENSIONS.title, item.unit)

    def _fill(self, row: ReadRow, extension: Extension) -> None:
        """A day of decision that nobody wrote is the day of asking."""
        assign(extension, row.given("reason", "state", "decided_by_words"))
        if not extension.pk or extension.asked_on != row["asked_on"]:
            extension.asked_at = datetime.combine(row["asked_on"], datetime.min.time(), dates.SHANGHAI)
        if extension.state == ExtensionState.WAITING:
            extension.decided_on = row.values.get("decided_on")
        else:
            extension.decided_on = row.values.get("decided_on") or extension.decided_on or row["asked_on"]

    def _judge(self, row: ReadRow, item: Item, extension: Extension, others: list[Extension]) -> None:
        promise = _term(item, [one for one in others if one.until < extension.until])
        granted = sum(one.state == ExtensionState.GRANTED for one in others)
        faults = extension_faults(promise, extension.until, extension.asked_on, granted)
        for name, sentence in faults.items():
            self.ledger.fault(row, {"asked_at": "asked_on", "item": "code"}.get(name, name), sentence)
        if extension.state == ExtensionState.WAITING:
            self._judge_waiting(row, extension, others)
        if len(extension.reason) < REASON_LEAST:
            self._judge_reason(row)
        actor = self.ledger.actor
        if actor and not permissions.may_decide_extension(actor, item):
            self.ledger.fault(
                row, "code", permissions.why_not_decide(actor, item) or "您不能登记这一项的延期"
            )

    def _judge_waiting(self, row: ReadRow, extension: Extension, others: list[Extension]) -> None:
        if extension.decided_on:
            self.ledger.fault(row, "decided_on", "待批的延期不写批准日期")
        if any(one.state == ExtensionState.WAITING for one in others):
            self.ledger.fault(row, "state", "已有一次延期申请待批")

    def _judge_reason(self, row: ReadRow) -> None:
        """What the operator takes over from an old ledger was not written under our rules."""
        sentence = f"延期的理由至少 {REASON_LEAST} 字"
        if self.ledger.actor:
            self.ledger.fault(row, "reason", sentence)
        else:
            self.ledger.note(row, "reason", f"{sentence}，照收")


def _term(item: Item, extensions: list[Extension]) -> Promise:
    """The promise of an item with these extensions alone."""
    granted = [one.until for one in extensions if one.state == ExtensionState.GRANTED]
    item.extended_to = max(granted, default=None)
    return promise_of(item)


def apply_measures(ledger: Ledger, rows: ReadRows) -> None:
    """What was done about an item that was late on that day; the lateness is copied as its basis."""
    book = _Measures(ledger)
    for row in rows:
        book.take(row)
    write_entered(book.sheet, actor=ledger.actor, now=ledger.now)


class _Measures:
    FIELDS = ("document", "organ", "persons")

    def __init__(self, ledger: Ledger):
        self.ledger, self.items = ledger, NamedItems(ledger)
        self.sheet = EnteredSheet(MEASURES.title, self.FIELDS)
        rows = Measure.objects.select_related("item")
        self.held = {(one.item.code, one.kind, one.on): one for one in rows}

    def take(self, row: ReadRow) -> None:
        item = self.items.named(row)
        if item is None or row.faulty:
            return
        held = self.held.get((item.code, row["kind"], row["on"]))
        before = shown(MEASURES, held, OF_AN_ITEM) if held else None
        measure = held or Measure(item=item, kind=row["kind"], on=row["on"])
        assign(measure, row.given("document", "organ", "persons"))
        after = shown(MEASURES, measure, OF_AN_ITEM)
        if before == after:
            return
        if held is None:
            self._judge(row, item, measure)
        actor = self.ledger.actor
        if actor and not permissions.is_free_of(actor, item):
            why = permissions.why_not_decide(actor, item) or "您不能登记督办措施"
            self.ledger.fault(row, "code", why)
        if not row.faulty:
            self.sheet.rows.append(EnteredRow(measure, key_of(MEASURES, after), item.unit, before, after))
            self.ledger.changed(MEASURES.title, item.unit)

    def _judge(self, row: ReadRow, item: Item, measure: Measure) -> None:
        promise = promise_of(item)
        measure.overdue = overdue(promise, measure.on)
        self.ledger.fault(row, "kind", measure_fault(promise, measure.kind, measure.on))
