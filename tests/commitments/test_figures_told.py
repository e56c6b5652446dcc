"""The figures that the command prints: a small ledger through the workbook, and what it comes to."""

import json

import pytest
from django.core.management import CommandError, call_command

from assessments.workbook.importing import import_rows
from tests.commitments.ledgers import LATE, june, ledger, row, two_months
from xiaoneng.workbook.book import whole_book

pytestmark = pytest.mark.django_db


def take_in(*items, **sheets):
    assert import_rows(ledger(*items, **sheets), actor=None, book=whole_book()).ok


def figures(capsys, *arguments):
    call_command("commitment_figures", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def of(document, *names):
    return {name: document[name] for name in names}


def test_figures_of_a_span_are_those_of_its_own_items(capsys):
    take_in(*two_months(), *LATE)
    told = figures(capsys, "--from", "2015-11", "--until", "2015-12")
    assert of(told, "planned", "closed", "open", "rate", "average") == {
        "planned": 18,
        "closed": 16,
        "open": 2,
        "rate": "88.89",
        "average": "9.0",
    }
    assert of(told, "rungs", "longest") == {"rungs": {"1": 1, "2": 1, "3": 0}, "longest": 2}


def test_figures_of_a_month_carry_what_was_open(capsys):
    take_in(*two_months())
    told = figures(capsys, "--month", "2015-12")
    assert of(told, "planned", "due", "on_time", "rate", "open", "plates") == {
        "planned": 8,
        "due": 8,
        "on_time": 7,
        "rate": "87.50",
        "open": 2,
        "plates": {"green": 7, "yellow": 1, "red": 1},
    }
    assert told["pay_flags"] == ["gubai"]


@pytest.mark.parametrize(
    ("day", "months"),
    [
        ("2026-03-31", [0, 1, 1, 1, 1]),
        ("2026-04-30", [0, 1, 2, 2, 2]),
        ("2026-05-31", [0, 1, 2, 3, 3]),
        ("2026-06-30", [0, 1, 2, 3, 4]),
        ("2026-12-31", [0, 1, 2, 3, 10]),
    ],
)
def test_items_are_overdue_as_of_any_day(capsys, day, months):
    take_in(*LATE)
    told = figures(capsys, "--month", "2026-03", "--as-of", day)
    assert [item["overdue"] for item in told["items"]] == months


def test_extension_moves_the_lateness(capsys):
    extension = {
        "编号": "T-e",
        "延至": "2026-05",
        "申请日期": "2026-03-30",
        "理由": "征地还有两户没有谈妥",
        "结果": "已批",
    }
    take_in(*LATE, 延期=[extension])
    days = ("2026-04-30", "2026-05-31")
    told = [figures(capsys, "--month", "2026-03", "--as-of", day)["items"][-1] for day in days]
    assert [(item["overdue"], item["extended_to"]) for item in told] == [(0, "2026-05"), (1, "2026-05")]


def test_year_of_a_unit_has_its_points(capsys):
    take_in(*june())
    told = figures(capsys, "--year", "2026", "--unit", "chunxi")
    assert of(told, "due", "on_time", "points", "highlights", "highlight_points") == {
        "due": 8,
        "on_time": 7,
        "points": "26.25",
        "highlights": 0,
        "highlight_points": "0.00",
    }


def test_warned_persons_are_those_of_the_span(capsys):
    warned = [
        {"编号": code, "方式": "警示", "日期": day, "人次": persons}
        for code, day, persons in (
            ("T-e", "2026-05-06", 2),
            ("T-e", "2026-06-30", 1),
            ("T-d", "2026-05-31", 4),
        )
    ]
    take_in(*LATE, 督办措施=warned)
    assert [figures(capsys, "--month", month)["warned"] for month in ("2026-04", "2026-05", "2026-06")] == [
        0,
        6,
        1,
    ]
    assert figures(capsys, "--year", "2026")["warned"] == 7


def test_figures_are_told_in_words_too(capsys):
    take_in(*june())
    call_command("commitment_figures", "--month", "2026-06")
    assert "按期销号率：75.00%" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "请写 --month，或 --from 和 --until，或 --year，只写一种"),
        (["--month", "2026-06", "--year", "2026"], "请写 --month，或 --from 和 --until，或 --year，只写一种"),
        (["--from", "2026-06"], "请写 --month，或 --from 和 --until，或 --year，只写一种"),
        (["--from", "2026-06", "--until", "2026-05"], "--until 2026-05 早于 --from 2026-06"),
        (["--month", "6月"], "“6月”不是月份，请写成 2026-06"),
        (["--year", "26"], "“26”不是年份，请写成 2026"),
        (["--month", "2026-06", "--unit", "x"], "没有编码“x”的单位"),
        (["--month", "2026-06", "--as-of", "昨天"], "“昨天”不是日期，请写成 2026-06-30"),
    ],
)
def test_what_cannot_be_understood_is_told(arguments, sentence):
    with pytest.raises(CommandError, match=sentence.replace("（", "")) as refusal:
        call_command("commitment_figures", *arguments)
    assert str(refusal.value) == sentence


def test_reading_a_ledger_asks_the_database_a_constant_number_of_times(capsys, django_assert_num_queries):
    take_in(row("A-1"))
    with django_assert_num_queries(4):
        figures(capsys, "--month", "2026-06")
    take_in(*june(), *LATE)
    with django_assert_num_queries(4):
        figures(capsys, "--month", "2026-06")
