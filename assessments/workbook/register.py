"""单位 and 人员: the register and its people."""

from assessments.workbook.ledger import Ledger, assign
from assessments.workbook.sheets import Row, Rows
from departments.accounts import standing_of
from departments.models import Department, User
from departments.names import unseen_fault
from departments.register import hold_register, looks, twin_fault

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


def apply_units(ledger: Ledger, rows: Rows) -> None:
    """Units are made and changed, never removed; 承继自 may name a unit further down, but no circle."""
    hold_register()
    new, changed = [], {}
    for row in rows:
        _refuse_unseen(ledger, row)
        found = ledger.departments.get(row["code"])
        unit = found or Department(code=row["code"])
        _refuse_early_end(ledger, row, unit)
        fields = assign(unit, row.given(*UNIT_FIELDS))
        if found is None:
            new.append(unit)
            ledger.departments[unit.code] = unit
        elif fields:
            changed[unit.code] = unit
    _refuse_twins(ledger, rows)
    Department.objects.bulk_create(new)
    changed |= _succeed(ledger, rows)
    Department.objects.bulk_update(changed.values(), [*UNIT_FIELDS, "succeeds"])
    for code in sorted({unit.code for unit in new} | changed.keys()):
        ledger.changed("单位", ledger.departments[code])


def _refuse_early_end(ledger: Ledger, row: Row, unit: Department) -> None:
    begins = row.values.get("active_from", unit.active_from)
    ends = row.values.get("active_until", unit.active_until)
    if begins is not None and ends is not None and ends < begins:
        ledger.fault(row, "active_until", f"停用月份 {ends} 早于启用月份 {begins}，应在其后或相同")
        row.values["active_until"] = None  # so that the rest of the workbook can still be judged


def _refuse_unseen(ledger: Ledger, row: Row) -> None:
    for name, said in row.given("name", "short_name").items():
        ledger.fault(row, name, unseen_fault(said))


def _refuse_twins(ledger: Ledger, rows: Rows) -> None:
    """A row against the units that the workbook leaves alone and against the rows above it."""
    given = {row["code"] for row in rows}
    seen = looks(unit for code, unit in ledger.departments.items() if code not in given)
    for row in rows:
        unit = ledger.departments[row["code"]]
        if fault := twin_fault(unit, seen):
            ledger.fault(row, *fault)
        for look, units in looks([unit]).items():
            seen[look].extend(units)


def _succeed(ledger: Ledger, rows: Rows) -> dict[str, Department]:
    """Set 承继自 once every unit of the sheet exists; the units that changed."""
    moved: dict[str, tuple[Row, Department]] = {}
    for row in rows:
        if "succeeds" not in row.values:
            continue
        unit, before = ledger.departments[row["code"]], ledger.department(row, "succeeds")
        if "succeeds" not in row.faulty and unit.succeeds != before:
            unit.succeeds = before
            moved[unit.code] = row, unit
    for row, unit in moved.values():
        circle = _circle(unit)
        if circle:
            ledger.fault(row, "succeeds", f"承继成了环：{' → '.join(circle)}，请改正")
            unit.succeeds = None
    return {code: unit for code, (_, unit) in moved.items()}


def _circle(unit: Department) -> list[str]:
    """The codes on the way from a unit back to itself, or none."""
    way, step = [unit.code], unit.succeeds
    while step is not None and step.code not in way:
        way.append(step.code)
        step = step.succeeds
    return [*way, unit.code] if step is not None and step.code == unit.code else []


def apply_people(ledger: Ledger, rows: Rows) -> None:
    """Accounts are made without a password that works; 系统管理员 or `password` gives the first one."""
    held = {_account(user.username): user for user in User.objects.select_related("department")}
    new, changed = [], []
    for row in rows:
        department = ledger.department(row)
        if row.faulty or department is None:
            continue
        found = held.get(_account(row["username"]))
        if found and found.pk is None:
            ledger.fault(row, "username", f"与账号“{found.username}”只差大小写，只能留一个")
            continue
        person = found or User(username=row["username"], department=department)
        values = row.given("name", "role", "email", "phone") | {"department": department}
        fields = assign(person, values)
        if found is None:
            person.set_unusable_password()
            new.append(person)
            held[_account(person.username)] = person
        elif fields:
            changed.append(person)
        else:
            continue
        ledger.changed("人员", department)
        ledger.accounts.append(person.username)
    User.objects.bulk_create(new)
    User.objects.bulk_update(changed, ["name", "role", "email", "phone", "department"])
    ledger.standings |= {str(person.pk): standing_of(person) for person in [*new, *changed]}


def _account(username: str) -> str:
    """What an account is known by: capitals make no difference."""
    return User.normalize_username(username).lower()
