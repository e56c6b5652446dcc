"""The seven sheets and their headings (contract, section 2), and a row of cells read by that table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model

from assessments.models import FACTS_LIMIT, GROUNDS_LIMIT, Explanation, LineState, Reason
from assessments.models.explanations import OTHER_WANTS_WORDS
from assessments.workbook import cells
from assessments.workbook.faults import Fault, Note
from assessments.workbook.reading import MOST_ROWS
from departments.fields import limit_of
from departments.models import Department, Role, User
from departments.names import likeness
from rules.models import Basis, Clause, Derivation, Frequency, Kind, Metric, Signal, Visibility

NO_ROLE = ("", "未授权")
COLON = "："
# A register does not grow; what is written every month does, and a whole export must come in again.
REGISTER_ROWS, MONTHLY_ROWS = 20_000, MOST_ROWS


class Codes:
    """The codes of units by their names and short names, as they look; a name of two units names none."""

    def __init__(self, units: Mapping[str, Iterable[str]]):
        """`units` gives the names of each code."""
        self.by_name: dict[str, set[str]] = {}
        for code, names in units.items():
            for name in filter(None, names):
                self.by_name.setdefault(likeness(name), set()).add(code)

    def code_of(self, typed: str) -> str | None:
        """The code that a cell means, None of a blank one.

        ValueError with a Chinese sentence where it is none and names no one unit.
        """
        if cells.CODE.fullmatch(typed):
            return typed
        codes = self.by_name.get(likeness(typed), set())
        if len(codes) > 1:
            raise ValueError(f"有 {len(codes)} 个单位叫“{typed}”，请写编码：{'、'.join(sorted(codes))}")
        return next(iter(codes), None) or cells.code(typed)


@dataclass(frozen=True)
class Column:
    """One heading: the field that it fills, how its cells are read, and what a blank cell means."""

    heading: str
    field: str
    read: cells.Reader
    key: bool = False
    required: bool = False
    blank: Any = None
    blank_is: str = ""  # the field whose value a blank cell of this one repeats
    may_be_blank: bool = False  # of a key
    is_prose: bool = False  # words for people, where a number is seldom meant
    hint: str = ""  # a comment on the heading in what is written

    @property
    def title(self) -> str:
        return f"{self.heading}*" if self.required else self.heading

    @property
    def wants_content(self) -> bool:
        return self.required or (self.key and not (self.may_be_blank or self.blank_is))


@dataclass(frozen=True)
class WorkbookSheet:
    """`unique` are the fields that no two rows may share, where these are not the whole key."""

    title: str
    columns: tuple[Column, ...]
    most_rows: int = REGISTER_ROWS
    unique: tuple[str, ...] = ()

    @property
    def by_heading(self) -> dict[str, Column]:
        return {column.heading: column for column in self.columns}

    def heading(self, field_name: str) -> str:
        return next(column.heading for column in self.columns if column.field == field_name)

    @property
    def key_fields(self) -> tuple[str, ...]:
        return tuple(column.field for column in self.columns if column.key)


@dataclass
class ReadRow:
    """One row read: `values` by field for the headings given; a cell at fault is left out and named."""

    sheet: WorkbookSheet
    number: int
    values: dict[str, Any]
    faulty: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def given(self, *names: str) -> dict[str, Any]:
        return {name: self.values[name] for name in names if name in self.values}

    def fault(self, name: str, message: str) -> Fault:
        return Fault(self.sheet.title, self.number, self.sheet.heading(name), message)

    def note(self, name: str, message: str) -> Note:
        return Note(self.sheet.title, self.number, self.sheet.heading(name), message)


@dataclass
class ReadRows:
    """The rows of a sheet whose keys could be read; `unplaced` where others could not."""

    rows: list[ReadRow] = field(default_factory=list)
    unplaced: bool = False

    def __iter__(self) -> Iterator[ReadRow]:
        return iter(self.rows)


def reason(raw: Any) -> tuple[str, str] | None:
    """`未达标准`, `其他：words`: the reason and the words."""
    typed = cells.words(raw)
    if not typed:
        return None
    label, _, rest = typed.replace(":", COLON, 1).partition(COLON)
    value = cells.Choice(Reason.choices)(label)
    rest = cells.prose(limit_of(Explanation, "words"))(rest) or ""
    if value == Reason.OTHER and not rest:
        raise ValueError(OTHER_WANTS_WORDS)
    return value, rest


def _text(model: type[Model], name: str) -> cells.Reader:
    return cells.text(limit_of(model, name))


def _key(heading: str, name: str, read: cells.Reader, **more: Any) -> Column:
    return Column(heading, name, read, key=True, **more)


_DEPARTMENT = _key("部门编码", "department", cells.reference)
_METRIC_NAME = cells.name(limit_of(Metric, "name"))
_SIGNAL = _key("等次", "signal", cells.Choice(Signal.choices))
_NUMBER = _key("序号", "number", cells.whole(1, 99))
_MONTH = _key("月份", "month", cells.month)
_UNIT = _key("单位编码", "unit", cells.reference)

UNITS = WorkbookSheet(
    "单位",
    (
        _key("编码", "code", cells.code),
        Column("名称", "name", _text(Department, "name"), required=True, blank=""),
        Column("简称", "short_name", _text(Department, "short_name"), blank=""),
        Column("分组", "group", _text(Department, "group"), blank=""),
        Column("认定部门", "assesses", cells.yes_no, blank=False),
        Column("被考核", "is_assessed", cells.yes_no, blank=True),
        Column("排序", "position", cells.whole(0, 2_147_483_647), blank=0),
        Column("启用月份", "active_from", cells.month),
        Column("停用月份", "active_until", cells.month),
        Column("承继自", "succeeds", cells.reference),
    ),
)
PEOPLE = WorkbookSheet(
    "人员",
    (
        _key("账号", "username", cells.account),
        Column("姓名", "name", _text(User, "name"), required=True, blank=""),
        Column("单位编码", "department", cells.reference, required=True),
        Column("角色", "role", cells.Choice([*Role.choices, NO_ROLE]), required=True),
        Column("邮箱", "email", cells.email, blank=""),
        Column("电话", "phone", _text(User, "phone"), blank=""),
    ),
)
DERIVATIONS = [choice for choice in Derivation.choices if choice[0]]
METRICS = WorkbookSheet(
    "指标",
    (
        _DEPARTMENT,
        _key("指标", "name", _METRIC_NAME),
        Column("计量单位", "measure", _text(Metric, "measure"), blank=""),
        Column("口径", "basis", cells.Choice(Basis.choices), blank=Basis.MONTHLY),
        Column("频次", "frequency", cells.Choice(Frequency.choices), blank=Frequency.MONTH),
        Column("小数位", "places", cells.whole(0, 6), blank=2),
        Column("最小总数", "minimum_total", cells.figure),
        Column("数据来源", "source", _text(Metric, "source"), blank=""),
        Column("推算", "derivation", cells.Choice(DERIVATIONS), blank=Derivation.TYPED),
        Column("来自指标", "base", _METRIC_NAME),
    ),
)
RULES = WorkbookSheet(
    "细则",
    (
        _DEPARTMENT,
        _key("生效月份", "effective_from", cells.month),
        _SIGNAL,
        _NUMBER,
        Column("条款", "text", _text(Clause, "text"), required=True, blank="", is_prose=True),
        Column("判定方式", "kind", cells.Choice(Kind.choices), required=True, blank=Kind.NARRATIVE),
        Column("指标", "metric", _METRIC_NAME),
        Column("标准", "standard", _text(Clause, "standard"), blank=""),
        Column("责任科室", "section", _text(Clause, "section"), blank=""),
        Column("公开范围", "visibility", cells.Choice(Visibility.choices), blank=Visibility.PUBLIC),
    ),
)
FIGURES = WorkbookSheet(
    "指标数据",
    (
        _MONTH,
        _DEPARTMENT,
        _key("指标", "metric", _METRIC_NAME),
        _UNIT,
        Column("数值", "value", cells.figure),
        Column("完成数", "done", cells.figure),
        Column("总数", "total", cells.figure),
    ),
    MONTHLY_ROWS,
)
LINES = WorkbookSheet(
    "认定",
    (
        _MONTH,
        _DEPARTMENT,
        _SIGNAL,
        _NUMBER,
        _UNIT,
        _key("所属月份", "data_month", cells.month, blank_is="month"),
        Column("事由", "grounds", cells.prose(GROUNDS_LIMIT), blank="", is_prose=True),
        Column("事实依据", "facts", cells.prose(FACTS_LIMIT, lines=True), blank="", is_prose=True),
        Column("状态", "state", cells.Choice(LineState.choices), blank=LineState.DRAFT),
    ),
    MONTHLY_ROWS,
    unique=("department", "signal", "number", "unit", "data_month"),
)
EXPLANATIONS = WorkbookSheet(
    "说明",
    (
        _MONTH,
        _DEPARTMENT,
        _SIGNAL,
        _NUMBER,
        _key("单位编码", "unit", cells.reference, may_be_blank=True),
        Column("原因", "reason", reason, required=True),
    ),
    MONTHLY_ROWS,
)


def read_rows(
    sheet: WorkbookSheet,
    raw: Iterable[tuple[int, Mapping[str, Any]]],
    faults: list[Fault],
    notes: list[Note],
    codes: Codes,
) -> ReadRows:
    """Rows of cells, numbered as in the sheet, as values; every fault of a cell and every second key is named.

    `codes` knows the units by name, for cells that name a unit.
    """
    keys, read = sheet.key_fields, ReadRows()
    unique = sheet.unique or keys
    seen: dict[tuple, int] = {}
    for number, given in raw:
        row = _read_row(sheet, number, given, faults, codes)
        notes.extend(_numbers_for_words(row, given))
        if row.faulty and row.faulty.intersection(keys):
            read.unplaced = True
            continue
        key = tuple(row.values[name] for name in unique)
        if key in seen:
            shared = "、".join(sheet.heading(name) for name in unique)
            faults.append(row.fault(unique[0], f"与第 {seen[key]} 行重复（{shared}相同），只能留一行"))
        else:
            seen[key] = number
            read.rows.append(row)
    return read


def _numbers_for_words(row: ReadRow, given: Mapping[str, Any]) -> Iterator[Note]:
    """A number keeps neither its zeros nor its percent sign where words are wanted."""
    for column in row.sheet.columns:
        raw = given.get(column.heading)
        if column.is_prose and isinstance(raw, float | int | Decimal) and column.field not in row.faulty:
            message = f"单元格里是数字，读作“{cells.words(raw)}”；要照原样保留，请把单元格设为文本再填"
            yield row.note(column.field, message)


def _read_row(
    sheet: WorkbookSheet, number: int, given: Mapping[str, Any], faults: list[Fault], codes: Codes
) -> ReadRow:
    row = ReadRow(sheet, number, {})
    for column in sheet.columns:
        heading = column.heading
        if heading not in given and not column.wants_content and not column.key:
            continue
        raw = given.get(heading)
        if raw is cells.UNREADABLE:
            row.faulty.add(column.field)
            continue
        try:
            value = column.read(raw)
            if value is not None and column.read is cells.reference:
                value = codes.code_of(value)
            if value is None and column.wants_content:
                raise ValueError("不能空着，请填写")
        except ValueError as error:
            row.faulty.add(column.field)
            faults.append(Fault(sheet.title, number, heading, str(error)))
            continue
        if value is None:
            value = row.values.get(column.blank_is) if column.blank_is else column.blank
        row.values[column.field] = value
    return row
