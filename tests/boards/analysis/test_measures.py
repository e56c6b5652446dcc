"""What each figure of the analysis counts: worked examples, without a database."""

from fractions import Fraction

import pytest

from boards.analysis.marks import FLAGS_ALONE, FLAGS_MANY, mark_of, marked_groups
from boards.analysis.measures import (
    MEASURES,
    Counted,
    SpanFacts,
    changed,
    figures,
    medians,
    middle,
    said,
)
from departments.months import CalendarMonth
from tests.boards.documents import UNITS, line, make_board

MAY, JUNE = CalendarMonth(2026, 5), CalendarMonth(2026, 6)
THREE = [("rsj", "区人社局"), ("gafj", "公安分局"), ("fgw", "区发改委")]
FLAG, YELLOW, RED = "red_flag", "yellow_light", "red_light"


def board(*given, month="2026-06", late=(), withheld=False):
    """Lines as (signal, unit, assessor), each under a clause of its own; four towns, three departments judged."""
    lines = [
        line(
            signal,
            unit,
            assessor,
            number + 1,
            month=month,
            wording="" if withheld else "事由",
            withheld=withheld,
        )
        for number, (signal, unit, assessor) in enumerate(given)
    ]
    units = [unit for unit in UNITS if unit[0] in ("chunxi", "gubai", "qiqiao", "rsj", "gafj", "fgw")]
    assessors = [
        {"assessor": code, "name": name, "filed": True, "late": code in late} for code, name in THREE
    ]
    return make_board(month, lines=lines, units=units, assessors=assessors)


def counted(*boards, beside=None, ruled=("rsj", "gafj", "fgw")):
    return figures(SpanFacts({each.month: each for each in boards}, beside or {}, ruled))


def values(row):
    return {key: row.value(key) for key in MEASURES}


def told(key, count):
    return {("rsj", key): [Counted(JUNE, "rsj", f"红旗{n}", "chunxi") for n in range(count)]}


HAVING = [
    # what stands on the boards → the figure
    ("flags", [board((FLAG, "chunxi", "rsj"), (FLAG, "gubai", "rsj"), (RED, "gubai", "rsj"))], 2),
    ("flags", [board((FLAG, "chunxi", "gafj"))], 0),
    ("lights", [board((YELLOW, "chunxi", "rsj"), (RED, "gubai", "rsj"), (FLAG, "gubai", "rsj"))], 2),
    ("ratio", [board((FLAG, "chunxi", "rsj"), (FLAG, "gubai", "rsj"), (RED, "gubai", "rsj"))], 2),
    ("ratio", [board((FLAG, "chunxi", "rsj"), *[(RED, "gubai", "rsj")] * 3)], Fraction(1, 3)),
    ("ratio", [board((RED, "gubai", "rsj"))], 0),
    ("ratio", [board((FLAG, "chunxi", "rsj"))], None),
    # three towns and two other departments: five that it can judge
    ("share", [board((FLAG, "chunxi", "rsj"), (FLAG, "chunxi", "rsj"), (FLAG, "gafj", "rsj"))], 40),
    ("share", [board((RED, "chunxi", "rsj"))], 0),
    ("dark", [board((FLAG, "chunxi", "rsj")), board((RED, "chunxi", "rsj"), month="2026-05")], 1),
    ("dark", [board(), board(month="2026-05")], 2),
    ("mutual", [board((FLAG, "gafj", "rsj"), (FLAG, "rsj", "gafj"))], 1),
    ("mutual", [board((FLAG, "gafj", "rsj")), board((FLAG, "rsj", "gafj"), month="2026-05")], 1),
    ("mutual", [board((FLAG, "gafj", "rsj"), (FLAG, "rsj", "fgw"))], 0),
    ("mutual", [board((FLAG, "gafj", "rsj"), (RED, "rsj", "gafj"))], 0),
    ("mutual", [board((FLAG, "gafj", "rsj"), (FLAG, "rsj", "gafj"), (FLAG, "fgw", "rsj"), (FLAG, "rsj", "fgw"))], 2),
    ("late", [board(late=["rsj"]), board(month="2026-05", late=["rsj", "fgw"])], 2),
    ("late", [board(late=["fgw"])], 0),
]  # fmt: skip


@pytest.mark.parametrize(("key", "boards", "expected"), HAVING)
def test_figure_that_the_boards_tell(key, boards, expected):
    assert counted(*boards)["rsj"].value(key) == expected


@pytest.mark.parametrize("key", ["returned", "asked", "declined", "spared", "added", "unused", "repeated"])
def test_figure_that_stands_beside_the_boards_is_as_many_as_it_opens_into(key):
    rows = counted(board(), beside=told(key, 3))
    assert (rows["rsj"].value(key), len(rows["rsj"].behind[key])) == (3, 3)
    assert rows["gafj"].value(key) == 0


def test_every_count_is_as_many_as_it_opens_into():
    rows = counted(board((FLAG, "gafj", "rsj"), (FLAG, "rsj", "gafj"), (RED, "gubai", "rsj"), late=["rsj"]))
    for key in (measure.key for measure in MEASURES.values() if measure.is_count and measure.key != "mutual"):
        assert rows["rsj"].value(key) == len(rows["rsj"].behind[key])
    between = [(one.assessor, one.unit) for one in rows["rsj"].behind["mutual"]]
    assert between == [("rsj", "gafj"), ("gafj", "rsj")]


def test_department_without_rules_has_no_figures_and_no_part_in_the_medians():
    rows = counted(board((FLAG, "chunxi", "rsj"), (FLAG, "gubai", "rsj")), ruled=["rsj"])
    assert set(values(rows["fgw"]).values()) == {None}
    assert medians(rows.values())["flags"] == 2


def test_department_that_gave_something_counts_whatever_the_rules_say_today():
    assert counted(board((FLAG, "chunxi", "rsj")), ruled=[])["rsj"].value("flags") == 1


def test_internal_clause_counts_and_says_nothing():
    row = counted(board((FLAG, "chunxi", "rsj"), withheld=True))["rsj"]
    assert [one.words for one in row.behind["flags"]] == ["内部条款，不公开"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        ([None], None),
        ([3], 3),
        ([1, 2], Fraction(3, 2)),
        ([5, None, 1, 3], 3),
        ([Fraction(1, 3), Fraction(2, 3)], Fraction(1, 2)),
        ([0, 0, 0, 25], 0),
    ],
)
def test_middle_is_exact(values, expected):
    assert middle(None if value is None else Fraction(value) for value in values) == expected


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("flags", None, "—"),
        ("flags", Fraction(3), "3"),
        ("flags", Fraction(7, 2), "3.5"),
        ("ratio", Fraction(1, 3), "0.3"),
        ("ratio", Fraction(3, 20), "0.2"),
        ("share", Fraction(100, 3), "33.3%"),
        ("share", Fraction(0), "0.0%"),
    ],
)
def test_figure_is_rounded_half_up_where_it_is_said(key, value, words):
    assert said(MEASURES[key], value) == words


def test_flags_without_a_light_have_a_word_instead_of_a_ratio():
    rows = counted(board((FLAG, "chunxi", "rsj")))
    assert [rows[code].said("ratio") for code in ("rsj", "fgw")] == ["无灯", "—"]


@pytest.mark.parametrize(
    ("key", "value", "past", "words"),
    [
        ("lights", 416, 311, "+105（+33.8%）"),
        ("lights", 3, 4, "−1（−25.0%）"),
        ("lights", 4, 0, "+4（—）"),
        ("lights", 4, 4, "持平"),
        ("lights", 0, 0, "持平"),
        ("lights", 4, None, "—"),
        ("lights", None, 4, "—"),
        ("share", 40, 20, "—"),
    ],
)
def test_change_on_the_year_before(key, value, past, words):
    exact = (None if one is None else Fraction(one) for one in (value, past))
    assert changed(MEASURES[key], *exact) == words


def mark(*given):
    rows = counted(board(*given))
    return mark_of(rows["rsj"], medians(rows.values()))


def test_flags_and_no_light_are_marked():
    assert mark((FLAG, "chunxi", "rsj"), (RED, "gubai", "gafj"), (RED, "gubai", "fgw")) == FLAGS_ALONE


def test_more_flags_and_fewer_lights_than_the_median_are_marked():
    lights = [(RED, "chunxi", code) for code in ("gafj", "gafj", "fgw", "fgw", "rsj")]
    assert (
        mark((FLAG, "chunxi", "rsj"), (FLAG, "gubai", "rsj"), (FLAG, "gubai", "gafj"), *lights) == FLAGS_MANY
    )


@pytest.mark.parametrize(
    "given",
    [
        [],
        [(RED, "chunxi", "rsj")],
        [(FLAG, "chunxi", "rsj"), (RED, "chunxi", "rsj")],
        [(FLAG, "chunxi", "rsj"), *[(FLAG, "chunxi", code) for code in ("gafj", "gafj", "fgw", "fgw")]],
    ],
)
def test_who_is_not_marked(given):
    assert mark(*given) is None


def test_marked_stand_with_their_counts_the_most_flags_first():
    rows = counted(board((FLAG, "chunxi", "gafj"), (FLAG, "chunxi", "rsj"), (FLAG, "gubai", "rsj")))
    groups = marked_groups(rows.values(), medians(rows.values()))
    assert [(group.mark, group.departments) for group in groups] == [
        (FLAGS_ALONE, (("rsj", "区人社局", "红旗 2 面，灯 0 盏"), ("gafj", "公安分局", "红旗 1 面，灯 0 盏")))
    ]
