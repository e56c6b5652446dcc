from datetime import date, datetime, time
from decimal import Decimal

import pytest

from assessments.workbook import cells, escapes
from assessments.workbook.faults import Fault
from assessments.workbook.sheets import reason
from departments.months import CalendarMonth

JUNE = CalendarMonth(2026, 6)


@pytest.mark.parametrize(
    "raw",
    [
        "2026-06",
        "2026-6",
        "202606",
        "2026年6月",
        " ２０２６－０６ ",
        202606,
        date(2026, 6, 30),
        datetime(2026, 6, 1),
        JUNE,
    ],
)
def test_month_is_read_in_every_form(raw):
    assert cells.month(raw) == JUNE


@pytest.mark.parametrize(
    "raw", ["2026.06", "6月", "2026-13", "26-06", "1900-12", "2999-01", 46174, True, time(8)]
)
def test_month_in_another_form_is_refused(raw):
    with pytest.raises(ValueError):
        cells.month(raw)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (87.2, "87.2"),
        (0.1 + 0.2, "0.3"),
        (54000, "54000"),
        (5.4e4, "54000"),
        ("５４，０００", "54000"),
        ("1,234,567.5", "1234567.5"),
        ("87.2%", "87.2"),
        ("８７．２％", "87.2"),
        ("-3", "-3"),
        ("0.000001", "0.000001"),
        (999_999_999_999_999, "999999999999999"),
        (Decimal("87.200"), "87.2"),
        ("　60 ", "60"),
    ],
)
def test_number_is_read_exactly(raw, number):
    assert cells.number(raw) == Decimal(number)


@pytest.mark.parametrize(
    "raw",
    ["5.4e4", "1 000", "12,34", "约60", "0.0000001", 1e-7, 1_000_000_000_000_000, "1234567890.123456", 1 / 3,
     12345678901.123456, 1e20, float("nan"), float("inf"), True, date(2026, 6, 1), "#N/A", "½", "9" * 5000],
)  # fmt: skip
def test_number_that_is_none_or_too_long_is_refused(raw):
    with pytest.raises(ValueError):
        cells.number(raw)


@pytest.mark.parametrize("raw", [None, "", "  ", "　", "\u200b"])
def test_blank_cell_is_none_whatever_the_reader(raw):
    readers = [
        cells.text(9),
        cells.code,
        cells.account,
        cells.email,
        cells.number,
        cells.month,
        cells.yes_no,
        reason,
    ]
    assert [read(raw) for read in readers] == [None] * 8


def test_text_is_trimmed_and_otherwise_left_as_typed():
    assert cells.text(20)("　（１２３４５热线），办结 ") == "（１２３４５热线），办结"


def test_text_cell_with_a_number_keeps_its_digits():
    assert [cells.text(20)(raw) for raw in (57310000, 5.0, Decimal("1E+3"))] == ["57310000", "5", "1000"]


def test_text_longer_than_a_cell_is_refused_before_it_is_worked_on():
    with pytest.raises(ValueError, match="超过 32767 字"):
        cells.code("ｘ" * 40_000)


def test_name_that_others_refer_to_gets_plain_letters():
    assert cells.name(20)("ＧＤＰ（２季度）") == "GDP（2季度）"


@pytest.mark.parametrize(("raw", "code"), [("ｒｓｊ", "rsj"), (" a_1-b ", "a_1-b"), (12, "12")])
def test_code_is_read_in_full_width(raw, code):
    assert cells.code(raw) == code


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("本月无此情形", ("none", "")),
        ("其他：系统升级", ("other", "系统升级")),
        (" 其他: 系统：升级", ("other", "系统：升级")),
        ("未达标准：差得不多", ("below", "差得不多")),
    ],
)
def test_reason_is_read_with_its_words(raw, read):
    assert reason(raw) == read


@pytest.mark.parametrize(
    "text", ["行一\r\n行二", "\x0b竖排", "_x000D_", "a_x0041_b", "\ufffe", "平常的字", "_x_", "_xD800_"]
)
def test_signs_that_a_sheet_cannot_hold_come_back(text):
    assert escapes.read(escapes.written(text)) == text


def test_half_of_a_pair_of_signs_is_left_as_it_stands():
    assert escapes.read("_xD83D_") == "_xD83D_"


def test_fault_is_one_line_however_long_or_broken_the_cell():
    assert str(Fault("单位", 2, "编码", "“a\r\n\x1b[31mb”不是编码")) == "单位!2:编码: “a [31mb”不是编码"
    assert len(str(Fault("单位", 2, "编码", "长" * 32_767))) == 501
