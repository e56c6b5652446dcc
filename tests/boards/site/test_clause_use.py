"""Clauses used most and never: each set's clause on its own, late figures under the clause of their month."""

import pytest

from boards.site.clause_use import MOST, RuledClause, RuledSet, clause_use
from departments.months import CalendarMonth
from tests.boards.documents import line, make_board

JANUARY, JUNE = CalendarMonth(2026, 1), CalendarMonth(2026, 6)


def ruled(assessor, since, *labels, internal=()):
    clauses = [
        RuledClause(label, "" if label in internal else f"{label}条文", label in internal) for label in labels
    ]
    return RuledSet(assessor, since, tuple(clauses))


def use_of(*sets, **months):
    """Of boards by `m06=[line, …]`; each line says its own data month."""
    boards = [make_board(f"2026-{name[1:]}", lines=lines) for name, lines in months.items()]
    return clause_use({board.month: board for board in boards}, sets)


def flag(assessor="rsj", number=1, unit="chunxi", month="2026-06", **changes):
    return line("red_flag", unit, assessor, number, month=month, **changes)


def unused_of(use):
    return [(one.name, [clause.label for clause in one.clauses]) for one in use.unused]


def test_most_used_stand_by_their_count_with_the_boards_words():
    june = [flag(unit="chunxi"), flag(unit="gubai"), flag("jxj", 2, clause_text="榜上的条文")]
    use = use_of(m06=june)
    assert [(one.name, one.label, one.count, one.text) for one in use.flags] == [
        ("区人社局", "红旗1", 2, "城乡居民基本养老保险参保缴费完成率达到当月序时进度"),
        ("区经信局", "红旗2", 1, "榜上的条文"),
    ]
    assert use.lights == ()


def test_both_lights_are_one_list_and_as_many_stand_in_register_order():
    june = [line("red_light", "chunxi", "jxj"), line("yellow_light", "gubai", "rsj", 2), flag()]
    june += [line("yellow_light", "gubai", "rsj", 1), line("yellow_light", "mc", "jxj", 3)]
    assert [(one.name, one.label) for one in use_of(m06=june).lights] == [
        ("区人社局", "黄灯1"),
        ("区人社局", "黄灯2"),
        ("区经信局", "黄灯3"),
        ("区经信局", "红灯1"),
    ]


def test_most_used_are_no_more_than_ten():
    june = [flag(assessor, number) for assessor in ("rsj", "jxj", "swj") for number in range(1, 7)]
    assert len(use_of(m06=june).flags) == MOST == 10


def test_unused_are_the_clauses_in_force_that_no_determination_names():
    use = use_of(
        ruled("rsj", JANUARY, "红旗1", "红旗2", "红灯1"), ruled("jxj", JANUARY, "黄灯1"), m06=[flag()]
    )
    assert (use.in_force, use.unused_count) == (4, 3)
    assert unused_of(use) == [("区人社局", ["红旗2", "红灯1"]), ("区经信局", ["黄灯1"])]


def test_each_set_of_a_year_counts_its_clause_on_its_own():
    sets = [ruled("rsj", JANUARY, "红旗1"), ruled("rsj", JUNE, "红旗1", "红旗2")]
    use = use_of(*sets, m05=[flag(month="2026-05")], m06=[])
    assert use.in_force == 3
    assert [(one.anchor, one.count) for one in use.flags] == [("2026-01-red_flag-1", 1)]
    (department,) = use.unused
    assert [clause.anchor for clause in department.clauses] == ["2026-06-red_flag-1", "2026-06-red_flag-2"]


def test_late_figures_count_under_the_set_of_their_own_month():
    sets = [ruled("rsj", JANUARY, "红旗1"), ruled("rsj", JUNE, "红旗1")]
    use = use_of(*sets, m05=[], m06=[flag(month="2026-06", data_month="2026-05")])
    assert [(one.anchor, one.count) for one in use.flags] == [("2026-01-red_flag-1", 1)]
    assert [clause.anchor for one in use.unused for clause in one.clauses] == ["2026-06-red_flag-1"]


def test_late_figures_of_the_year_before_count_without_a_place_in_this_years_rules():
    sets = [ruled("rsj", CalendarMonth(2025, 1), "红旗1"), ruled("rsj", JANUARY, "红旗1")]
    use = use_of(*sets, m01=[flag(month="2026-01", data_month="2025-12")])
    assert [(one.anchor, one.count) for one in use.flags] == [("", 1)]
    assert (use.in_force, use.unused_count) == (1, 1)


@pytest.mark.parametrize(
    ("since", "in_force"), [(CalendarMonth(2026, 7), 0), (JUNE, 1), (CalendarMonth(2025, 3), 1)]
)
def test_only_sets_in_force_in_a_published_month_are_asked_for(since, in_force):
    assert use_of(ruled("rsj", since, "红旗1"), m06=[]).in_force == in_force


def test_department_that_does_not_assess_is_not_asked_for():
    assert use_of(ruled("nobody", JANUARY, "红旗1"), m06=[]).unused == ()


def test_internal_clauses_are_counted_without_a_word():
    hidden = flag(number=1, withheld=True, clause_text="秘密条文", grounds="秘密")
    use = use_of(ruled("rsj", JANUARY, "红旗1", "红旗2", internal=("红旗1", "红旗2")), m06=[hidden])
    assert [(one.withheld, one.text, one.count) for one in use.flags] == [(True, "", 1)]
    assert [(one.withheld, one.text) for each in use.unused for one in each.clauses] == [(True, "")]
    assert "秘密" not in repr(use)


def test_same_boards_in_another_order_say_the_same():
    lines = [flag(), flag("jxj", 2), flag("swj", 3)]
    assert use_of(m06=lines) == use_of(m06=lines[::-1])
