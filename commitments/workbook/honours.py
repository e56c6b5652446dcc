"""亮点与明星: what was chosen among the closed items of a month."""

from assessments.workbook.ledger import Ledger, assign
from assessments.workbook.sheets import ReadRow, ReadRows
from commitments.entering import EnteredRow, EnteredSheet, write_entered
from commitments.models import Honour, HonourKind
from commitments.models.honours import CITATION_LEAST
from commitments.standing import ItemState
from commitments.workbook.named_items import NamedItems
from commitments.workbook.sheets import HONOURS
from commitments.workbook.showing import key_of, shown, told
from commitments.workbook.values import HONOUR_WAYS

FIELDS = ("item", "citation", "recipient")


def apply_honours(ledger: Ledger, rows: ReadRows) -> None:
    """New and changed honours; a name is of a 明星个人 alone, and never told to the history."""
    book = _Honours(ledger)
    for row in rows:
        book.take(row)
    write_entered(book.sheet, actor=ledger.actor, now=ledger.now)


class _Honours:
    def __init__(self, ledger: Ledger):
        self.ledger, self.items = ledger, NamedItems(ledger)
        self.sheet = EnteredSheet(HONOURS.title, FIELDS)
        rows = Honour.objects.select_related("item", "unit")
        self.held = {(one.month, one.kind, one.unit.code, one.number): one for one in rows}

    def take(self, row: ReadRow) -> None:
        unit = self.ledger.department(row)
        item = self.items.named(row) if row.values.get("code") else None
        if unit is None or row.faulty:
            return
        place = row.given("month", "kind", "number")
        held = self.held.get((row["month"], row["kind"], unit.code, row["number"]))
        before = shown(HONOURS, held, HONOUR_WAYS) if held else None
        honour = held or Honour(unit=unit, **place)
        assign(honour, row.given("citation", "recipient"))
        if "code" in row.values:
            honour.item = item
        after = shown(HONOURS, honour, HONOUR_WAYS)
        if before == after:
            return
        self._judge(row, honour)
        if not row.faulty:
            key = key_of(HONOURS, after)
            seen = told(HONOURS, before) if before is not None else None
            self.sheet.rows.append(EnteredRow(honour, key, unit, seen, told(HONOURS, after)))
            self.ledger.changed(HONOURS.title, unit)

    def _judge(self, row: ReadRow, honour: Honour) -> None:
        fault, item = self.ledger.fault, honour.item
        if len(honour.citation) < CITATION_LEAST:
            fault(row, "citation", f"至少 {CITATION_LEAST} 字")
        if honour.recipient and honour.kind != HonourKind.STAR_PERSON:
            fault(row, "recipient", "只有明星个人写获奖人")
        if item and item.state != ItemState.CLOSED:
            fault(row, "code", f"{item.code} 还没有销号，不能评亮点或明星")
        for name, sentence in honour.faults().items():
            fault(row, {"item": "code"}.get(name, name), sentence)
