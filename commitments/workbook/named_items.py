"""Items that rows of other sheets name by their codes."""

from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRow
from commitments.models import Item
from commitments.workbook.sheets import ITEMS


class NamedItems:
    """The items as they stand after the sheet of items was taken in; one query, when the first is asked for."""

    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.by_code = {item.code: item for item in Item.objects.with_terms().with_names()}

    def named(self, row: ReadRow) -> Item | None:
        """The item of a row; a fault where there is none, unless its own row says why."""
        code = row.values.get("code")
        item = self.by_code.get(code) if code else None
        if item is None and code:
            if (ITEMS.title, code) in self.ledger.refused:
                row.faulty.add("code")
            else:
                self.ledger.fault(row, "code", f"没有编号“{code}”的事项，请先写进预安事项表")
        return item
