"""The whole demonstration as the rows of one workbook, for `assessments.workbook` to import."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from departments.months import CalendarMonth
from xiaoneng.demo.called_for import Readings
from xiaoneng.demo.district import REVISED_IN, District, RuleBook
from xiaoneng.demo.history import MonthMade
from xiaoneng.demo.people import accounts

Cells = dict[str, Any]


def workbook(
    district: District,
    months: Iterable[MonthMade],
    present: tuple[CalendarMonth, dict[str, Readings]],
    today: date,
) -> dict[str, list[Cells]]:
    """Every sheet by its title: the published months whole, of the present one the figures alone."""
    months = list(months)
    figures = [row for month in months for row in _figures(district, month.month, month.readings)]
    return {
        "单位": [unit.sheet for unit in district.units.values()],
        "人员": [account.sheet for account in accounts(district)],
        "指标": [*(gauge.sheet for gauge in district.gauges.values()), *district.derived],
        "细则": _rule_sets(district, months[0].month, today),
        "指标数据": [*figures, *_figures(district, *present)],
        "认定": [row for month in months for row in _lines(month)],
        "说明": [row for month in months for row in _notes(month)],
    }


def _rule_sets(district: District, first: CalendarMonth, today: date) -> list[Cells]:
    rows = _rules(district.original, first)
    if today.month >= REVISED_IN:
        rows += _rules(district.revised, CalendarMonth(today.year, REVISED_IN))
    return rows


def _rules(book: RuleBook, from_month: CalendarMonth) -> list[Cells]:
    return [{**rule.sheet, "生效月份": from_month} for rules in book.values() for rule in rules]


def _figures(district: District, month: CalendarMonth, readings: dict[str, Readings]) -> list[Cells]:
    return [
        {
            "月份": month,
            "部门编码": district.gauges[key].department,
            "指标": district.gauges[key].name,
            "单位编码": unit,
            "数值": figure.value,
            "完成数": figure.done,
            "总数": figure.total,
        }
        for key, by_unit in readings.items()
        for unit, figure in by_unit.items()
    ]


def _lines(month: MonthMade) -> list[Cells]:
    return [
        {
            **_place(month, line.rule.department, line.rule.word, line.rule.number, line.unit.code),
            "所属月份": line.data_month,
            "事由": line.grounds,
            "事实依据": line.facts,
            "状态": "审定",
        }
        for line in month.lines
    ]


def _notes(month: MonthMade) -> list[Cells]:
    return [
        {
            **_place(
                month,
                note.rule.department,
                note.rule.word,
                note.rule.number,
                note.unit.code if note.unit else None,
            ),
            "原因": note.text,
        }
        for note in month.notes
    ]


def _place(month: MonthMade, department: str, word: str, number: int, unit: str | None) -> Cells:
    return {
        "月份": month.month,
        "部门编码": department,
        "等次": word,
        "序号": number,
        "单位编码": unit,
    }
