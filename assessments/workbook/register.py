"""单位 and 人员: the register and its people."""

from assessments.workbook.faults import Note
from assessments.workbook.ledger import Ledger, assign
from assessments.workbook.sheets import ReadRow, ReadRows
from departments.accounts import write_people
from departments.history.differences import words_of
from departments.models import ENDS_EARLY, Department, User
from departments.register import KEPT, circle_fault, hold_register, looks, twin_fault, write_units

UNIT_FIELDS = (
    "name",
    "short_name",
    "group",
    "assesses",
    "is_assessed",
    "position",
    "active_from",
    "active_until",
)


def apply_units(ledger: Ledger, rows: ReadRows) -> None:
    """Units are made and changed, never removed; 承继自 may name a unit further down, but no circle."""
    hold_register()
    before = {unit.code: words_of(unit, KEPT) for unit in ledger.departments.values()}
    touched = {row["code"] for row in rows if _put(ledger, row)}
    _refuse_twins(ledger, rows)
    touched |= _succeed(ledger, rows)
    units = [ledger.departments[row["code"]] for row in rows if row["code"] in touched]
    new = [unit for unit in units if unit.code not in before]
    changed = {unit: before[unit.code] for unit in units if unit.code in before}
    sentences = write_units(new, changed, actor=ledger.actor)
    ledger.consequences += sentences
    ledger.notes += [Note("单位", None, "", sentence) for sentence in sentences]
    for code in sorted(unit.code for unit in (*new, *changed)):
        ledger.changed("单位", ledger.departments[code])


def _put(ledger: Ledger, row: ReadRow) -> bool:
    """The unit of one row, changed in memory; what is new in it is judged. Whether anything is."""
    unit = ledger.departments.setdefault(row["code"], Department(code=row["code"]))
    fields = assign(unit, row.given(*UNIT_FIELDS))
    for name, fault in unit.name_faults().items():
        if name in fields:
            ledger.fault(row, name, fault)
    if unit.active_from and unit.active_until and unit.active_until < unit.active_from:
        ledger.fault(row, "active_until", ENDS_EARLY)
        unit.active_until = None  # so that the rest of the workbook can still be judged
    return unit.pk is None or bool(fields)


def _refuse_twins(ledger: Ledger, rows: ReadRows) -> None:
    """A row against the units that the workbook leaves alone and against the rows above it."""
    given = {row["code"] for row in rows}
    seen = looks(unit for code, unit in ledger.departments.items() if code not in given)
    for row in rows:
        unit = ledger.departments[row["code"]]
        if fault := twin_fault(unit, seen):
            ledger.fault(row, *fault)
        for look, units in looks([unit]).items():
            seen[look].extend(units)


def _succeed(ledger: Ledger, rows: ReadRows) -> set[str]:
    """Set 承继自 once every unit of the sheet is known; the codes of the units that it changed."""
    moved: list[tuple[ReadRow, Department]] = []
    for row in rows:
        if "succeeds" not in row.values:
            continue
        unit, before = ledger.departments[row["code"]], ledger.department(row, "succeeds")
        if "succeeds" not in row.faulty and unit.succeeds != before:
            unit.succeeds = before
            moved.append((row, unit))
    for row, unit in moved:
        if ledger.fault(row, "succeeds", circle_fault(unit)):
            unit.succeeds = None
    return {unit.code for _, unit in moved}


def apply_people(ledger: Ledger, rows: ReadRows) -> None:
    """Accounts are made without a usable password; 系统管理员 or the `password` command sets the first one."""
    held = {_account(user.username): user for user in User.objects.select_related("department")}
    new, changed = [], []
    for row in rows:
        department = ledger.department(row)
        if row.faulty or department is None:
            continue
        known_person = held.get(_account(row["username"]))
        if known_person and known_person.pk is None:
            ledger.fault(row, "username", f"与账号“{known_person.username}”只差大小写，只能留一个")
            continue
        person = known_person or User(username=row["username"], department=department)
        values = row.given("name", "role", "email", "phone") | {"department": department}
        fields = assign(person, values)
        if known_person is None:
            person.set_unusable_password()
            new.append(person)
            held[_account(person.username)] = person
        elif fields:
            changed.append(person)
        else:
            continue
        ledger.changed("人员", department)
        ledger.accounts.append(person.username)
    write_people(new, changed)


def _account(username: str) -> str:
    """What an account is known by: capitals make no difference."""
    return User.normalize_username(username).lower()
