"""What the rules find, as a table: lights in, findings out."""

import pytest

from boards.attention.kinds import NOTICE, ActiveRule, LitLine, found, gone
from departments.months import CalendarMonth

WORDS = {"黄": "yellow_light", "红": "red_light"}


def lights(*told):
    """`"9 淳溪 黄 城管局"`: a light in September 2025 (`-12` in December 2024), each under a clause of its own."""
    by_month = {CalendarMonth(2025, number): [] for number in range(1, 13)}
    for number, line in enumerate(told):
        month, unit, signal, assessor = line.split()
        at = CalendarMonth(2024, -int(month)) if int(month) < 0 else CalendarMonth(2025, int(month))
        lit = LitLine(
            at, unit, f"{unit}街道", WORDS[signal], assessor, assessor, f"条{number}", str(at), "事"
        )
        by_month.setdefault(at, []).append(lit)
    return by_month


MONTHS = [CalendarMonth(2025, number) for number in range(1, 13)]
YELLOW = ActiveRule("yellow", 2, 3, NOTICE)
DEPARTMENTS = ActiveRule("departments", 3, 1, NOTICE)
REDS = ActiveRule("reds", 3, 1, NOTICE)
TABLE = [
    # two yellows in three months
    (YELLOW, ["9 淳溪 黄 甲"], []),
    (YELLOW, ["9 淳溪 黄 甲", "9 淳溪 黄 乙"], [("淳溪", 9, 2)]),
    (YELLOW, ["9 淳溪 黄 甲", "11 淳溪 黄 甲"], [("淳溪", 11, 2)]),
    (YELLOW, ["9 淳溪 黄 甲", "12 淳溪 黄 甲"], []),
    (YELLOW, ["9 淳溪 黄 甲", "10 古柏 黄 甲"], []),
    (YELLOW, ["9 淳溪 黄 甲", "10 淳溪 红 甲"], []),
    (YELLOW, ["-12 淳溪 黄 甲", "1 淳溪 黄 甲"], [("淳溪", 1, 2)]),
    (YELLOW, ["-12 淳溪 黄 甲", "-12 淳溪 黄 乙"], []),  # the year before has rules of its own
    # the same lights never twice: the third begins anew
    (YELLOW, ["8 淳溪 黄 甲", "9 淳溪 黄 甲", "10 淳溪 黄 甲"], [("淳溪", 9, 2)]),
    (
        YELLOW,
        ["8 淳溪 黄 甲", "9 淳溪 黄 甲", "10 淳溪 黄 甲", "11 淳溪 黄 甲"],
        [("淳溪", 9, 2), ("淳溪", 11, 2)],
    ),
    # three departments in one month
    (DEPARTMENTS, ["5 淳溪 黄 甲", "5 淳溪 红 乙"], []),
    (DEPARTMENTS, ["5 淳溪 黄 甲", "5 淳溪 黄 甲", "5 淳溪 黄 乙"], []),
    (DEPARTMENTS, ["5 淳溪 黄 甲", "5 淳溪 红 乙", "5 淳溪 黄 丙"], [("淳溪", 5, 3)]),
    (DEPARTMENTS, ["5 淳溪 黄 甲", "5 淳溪 红 乙", "6 淳溪 黄 丙"], []),
    # three months in a row with a red light
    (REDS, ["3 淳溪 红 甲", "4 淳溪 红 甲"], []),
    (REDS, ["3 淳溪 红 甲", "4 淳溪 红 乙", "5 淳溪 红 甲", "5 淳溪 红 丙"], [("淳溪", 5, 4)]),
    (REDS, ["3 淳溪 红 甲", "5 淳溪 红 甲", "6 淳溪 红 甲"], []),
    (REDS, [f"{month} 淳溪 红 甲" for month in range(1, 6)], [("淳溪", 3, 3)]),
    (REDS, [f"{month} 淳溪 红 甲" for month in range(1, 7)], [("淳溪", 3, 3), ("淳溪", 6, 3)]),
    (REDS, ["-11 淳溪 红 甲", "-12 淳溪 红 甲", "1 淳溪 红 甲"], [("淳溪", 1, 3)]),
]


@pytest.mark.parametrize(("rule", "told", "findings"), TABLE)
def test_rule_finds_exactly_what_its_figures_say(rule, told, findings):
    made = found(rule, lights(*told), MONTHS)
    assert [(one.unit, one.month.month, len(one.lines)) for one in made] == findings


def test_month_that_is_not_out_breaks_a_row():
    told = lights("3 淳溪 红 甲", "4 淳溪 红 甲", "5 淳溪 红 甲")
    del told[CalendarMonth(2025, 4)]
    assert found(REDS, told, [at for at in MONTHS if at in told]) == []


def test_what_was_decided_makes_no_second_proposal():
    told = lights("8 淳溪 黄 甲", "9 淳溪 黄 甲", "10 淳溪 黄 甲")
    (first,) = found(YELLOW, told, MONTHS)
    assert found(YELLOW, told, MONTHS, first.keys) == []


@pytest.mark.parametrize(
    ("rule", "told", "sentence"),
    [
        (
            YELLOW,
            ["-12 淳溪 黄 甲", "1 淳溪 黄 甲", "1 淳溪 黄 乙"],
            "淳溪街道亮黄灯 3 盏（2024年12月 1、1月 2），达到“3 个月内 2 盏黄灯”",
        ),
        (
            DEPARTMENTS,
            ["5 淳溪 黄 甲", "5 淳溪 红 乙", "5 淳溪 黄 丙", "5 淳溪 黄 甲"],
            "淳溪街道5月被甲、乙、丙亮灯共 4 盏，达到“一个月内被 3 个部门亮灯”",
        ),
        (
            REDS,
            ["3 淳溪 红 甲", "4 淳溪 红 甲", "5 淳溪 红 甲"],
            "淳溪街道3月、4月、5月亮红灯共 3 盏，达到“连续 3 个月亮红灯”",
        ),
    ],
)
def test_sentence_says_what_made_it(rule, told, sentence):
    assert [one.sentence for one in found(rule, lights(*told), MONTHS)] == [sentence]


def test_light_that_a_correction_took_away_is_gone():
    told = lights("8 淳溪 黄 甲", "9 淳溪 黄 甲")
    (first,) = found(YELLOW, told, MONTHS)
    assert list(gone(first.keys, told)) == []
    told[CalendarMonth(2025, 9)] = []
    assert list(gone(first.keys, told)) == [first.keys[1]]
