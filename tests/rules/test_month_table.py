"""The table of months and the standard say the same, whichever is written first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.grammar import parse
from rules.month_table import (
    ASKS,
    TableError,
    TableMonth,
    ThresholdTable,
    month_table,
    threshold_of,
)
from rules.standards import format_standard
from tests.rules.test_criteria_properties import GROUPS, STEADY, thresholds

EVERY = range(1, 13)


def table_of(standard):
    return month_table(parse("threshold", standard))


def rewritten(standard):
    return format_standard(threshold_of(table_of(standard)))


@STEADY
@given(thresholds())
def test_written_table_asks_of_every_month_what_the_standard_asked(criterion):
    written = format_standard(threshold_of(month_table(criterion)))
    again = parse("threshold", written, groups=GROUPS)
    assert [again.test_for(month) for month in EVERY] == [criterion.test_for(month) for month in EVERY]
    assert again.group == criterion.group
    assert month_table(again) == month_table(criterion)


@STEADY
@given(thresholds())
def test_standard_with_each_test_once_comes_back_to_the_letter(criterion):
    tests = [item.test for item in criterion.items]
    if len(set(tests)) == len(tests) and len(criterion.months) < 12:
        assert threshold_of(month_table(criterion)) == criterion


cells = st.sampled_from(["", "60", "87.5", "6O", " ", "60~70", "=60", "60，4月≥75", "-1", "1,000", "60%"])
rows = st.builds(TableMonth, st.sampled_from([*ASKS, "!"]), cells, cells)


@STEADY
@given(st.lists(rows, min_size=12, max_size=12))
def test_any_table_is_written_or_refused_at_its_cells(filled):
    table = ThresholdTable(tuple(filled))
    try:
        criterion = threshold_of(table)
    except TableError as error:
        assert {fault.cell for fault in error.faults} <= {"ask", "low", "high"}
        assert all(fault.sentence for fault in error.faults)
        assert error.faults or all(row.ask == "" for row in filled)
        return
    assert parse("threshold", format_standard(criterion)) == criterion
    assert [criterion.test_for(month) is not None for month in EVERY] == [bool(row.ask) for row in filled]


@pytest.mark.parametrize(
    ("standard", "written"),
    [
        ("3月≥60，4月≥75，5月≥80，6月≥85", "3月≥60，4月≥75，5月≥80，6月≥85"),
        ("≥90", "≥90"),
        ("1-12月≥90", "≥90"),
        ("3月≥60，4月≥60，5月≥60", "3-5月≥60"),
        ("镇街 3月50~60，5月50~60", "镇街 3、5月50~60"),
        ("1-6月＜60，7-12月＜70", "1-6月＜60，7-12月＜70"),
    ],
)
def test_months_of_one_test_become_one_item(standard, written):
    assert rewritten(standard) == written


def test_rows_say_the_months():
    table = table_of("镇街 3月≥60，4月65~75")
    assert table.group == "镇街"
    assert table.rows[1:4] == (TableMonth(), TableMonth("≥", "60"), TableMonth("~", "65", "75"))


def test_filling_down_takes_every_month_below():
    table = ThresholdTable(
        (TableMonth("≥", "50"), TableMonth(), TableMonth("≥", "60"), *[TableMonth("＜", "1")] * 9)
    )
    assert table.filled_down(3).rows == (
        TableMonth("≥", "50"),
        TableMonth(),
        *[TableMonth("≥", "60")] * 10,
    )
    assert table.filled_down(12) == table


@pytest.mark.parametrize(
    ("row", "cell", "sentence"),
    [
        (TableMonth("≥", "6O"), "low", "第 2 个字符“O”：这里只填一个数，如 60、87.5"),
        (TableMonth("≥", ""), "low", "请填写数"),
        (TableMonth("≥", "高"), "low", "第 1 个字符“高”：请填一个数，如 60、87.5"),
        (TableMonth("＞", "=60"), "low", "第 1 个字符“=”：请填一个数，如 60、87.5"),
        (TableMonth("≥", "60", "70"), "high", "选“介于”才填这一格，请改选或删去"),
        (TableMonth("~", "60", ""), "high", "请填写数"),
        (TableMonth("~", "60", "60"), "high", "要大于前面的 60"),
        (TableMonth("", "60"), "ask", "填了 60，还要选是至少、至多还是别的；不要求就把数删去"),
        (TableMonth("?", "60"), "ask", "没有“?”这种要求，请从几种里选一种"),
        (TableMonth("≥", "0.1234567"), "low", "第 1 个字符“0”：数最多 15 位，其中小数最多 6 位"),
    ],
)
def test_bad_cell_is_named_with_what_is_wrong(row, cell, sentence):
    with pytest.raises(TableError) as refusal:
        threshold_of(ThresholdTable((TableMonth(), row, *[TableMonth()] * 10)))
    assert [(fault.month, fault.cell, fault.sentence) for fault in refusal.value.faults] == [
        (2, cell, sentence)
    ]


def test_empty_table_names_no_cell():
    with pytest.raises(TableError) as refusal:
        threshold_of(ThresholdTable())
    assert refusal.value.faults == []
    assert ThresholdTable().is_empty
