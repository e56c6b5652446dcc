"""Units, tasks and items as cells of the sheets name them; a fault where they name none."""

from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRow
from departments.models import Department
from departments.names import likeness


def unit_named(ledger: Ledger, row: ReadRow, name: str) -> Department | None:
    """The unit of a cell that was read by `one_unit`, by code or by name."""
    typed = row.values.get(name)
    if typed is None or name in row.faulty:
        return None
    unit = ledger.departments.get(typed) or _by_name(ledger, typed)
    if unit is None:
        ledger.fault(row, name, no_unit(typed))
    return unit


def units_named(ledger: Ledger, row: ReadRow, name: str) -> list[Department] | None:
    """The units of a cell that was read by `units`; None where the row leaves them as they are, or is at fault."""
    if name not in row.values or name in row.faulty:
        return None
    found = []
    for typed in row.values[name]:
        unit = ledger.departments.get(typed) or _by_name(ledger, typed)
        if unit is None:
            ledger.fault(row, name, no_unit(typed))
            return None
        found.append(unit)
    return sorted(set(found), key=lambda unit: (unit.position, unit.code))


def no_unit(typed: str) -> str:
    return f"没有编码“{typed}”的单位，请先在单位表中登记"


def _by_name(ledger: Ledger, typed: str) -> Department | None:
    """The one unit of that name or short name; none where two share it."""
    wanted = likeness(typed)
    found = [
        unit
        for unit in ledger.departments.values()
        if wanted in {likeness(name) for name in (unit.name, unit.short_name) if name}
    ]
    return found[0] if len(found) == 1 else None
