"""The six usual reasons, what each carries, and which one is ticked from the start."""

import pytest

from assessments.models import Evidence, LineState
from assessments.office.lines import lines_for_desk
from assessments.office.reasons import USUAL_REASONS, preselected, reasons_for
from assessments.office.repetition import repetitions
from assessments.proposals import check
from departments.months import CalendarMonth
from tests.factories import (
    make_assessor,
    make_clause,
    make_line,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
MAY = CalendarMonth(2026, 5)
WORDS = "6月渣土夜间运输扰民问题逾期5日办结，群众反映强烈"


@pytest.fixture
def police():
    return make_rule_set(make_assessor("gafj", "公安分局", position=2))


def attach(line):
    Evidence.objects.create(
        determination=line, name="a.pdf", sha256="a" * 64, size=1, content_type="x", uploaded_by=make_user()
    )
    return line


def offered(line, reviewer):
    """What is offered for a return, and what is ticked of it."""
    row = lines_for_desk().get(pk=line.pk)
    known = (check([row]).get(row.pk), repetitions([row], reviewer)[row.pk])
    return reasons_for(row, *known)["return"], preselected(row, *known)


def narrative(rules, town, **fields):
    """A judgement with everything in order: long grounds with a time and a number, and a file."""
    return attach(make_line(make_clause(rules), town, **{"grounds": WORDS, **fields}))


def no_file(rules, town, police):
    return make_line(make_clause(rules), town, grounds=WORDS)


def earlier_month(rules, town, police):
    return narrative(rules, town, data_month=MAY)


def short_grounds(rules, town, police):
    return narrative(rules, town, grounds="工作不力")


def short_and_no_file(rules, town, police):
    return make_line(make_clause(rules), town, grounds="工作不力")


def told_by_another(rules, town, police):
    make_line(make_clause(police, number=2), town, grounds=WORDS)
    return narrative(rules, town)


def counted_for_another(rules, town, police):
    make_line(make_clause(police, number=2), town, grounds=WORDS, state=LineState.ACCEPTED)
    return make_line(make_clause(rules), town, grounds=WORDS)


def counted_last_month(rules, town, police):
    clause = make_clause(rules)
    make_line(clause, town, grounds=WORDS, month=MAY, state=LineState.ACCEPTED)
    return attach(make_line(clause, town, grounds=WORDS))


def rejected_elsewhere(rules, town, police):
    make_line(make_clause(police), town, grounds=WORDS, state=LineState.REJECTED)
    return narrative(rules, town)


def copied_from_another_unit(rules, town, police):
    long_words = {
        "grounds": WORDS,
        "facts": "网格员走访发现渣土车夜间无证运输并沿途撒漏，联合城管现场制止，文书存档",
    }
    make_line(make_clause(police), make_town("gubai"), **long_words)
    return narrative(rules, town, **long_words)


def below_the_standard(rules, town, police):
    clause = make_threshold(rules, standard="6月≥85")
    make_reading(clause.metric, town, done=9430, total=11500)
    return make_line(clause, town, done=9430, total=11500)


def above_the_standard(rules, town, police):
    clause = make_threshold(rules, standard="≥85")
    make_reading(clause.metric, town, done=90, total=100)
    return make_line(clause, town, done=90, total=100)


# line -> the reason that carries more than its name, and whether it is ticked
TABLE = {
    no_file: ("佐证不足：没有附佐证材料", True),
    earlier_month: ("非本月事项：说的是2026年5月的事", True),
    short_grounds: ("表述不清：没有写明时间、数量或文号", True),
    short_and_no_file: ("佐证不足：没有附佐证材料", True),
    told_by_another: ("重复申报：与公安分局红旗2是同一事项", True),
    counted_for_another: ("重复申报：已由公安分局认定（红旗2），不重复计", True),
    counted_last_month: ("重复申报：2026年5月已由本部门认定（红旗1），不重复计", True),
    rejected_elsewhere: ("", False),
    copied_from_another_unit: ("", False),
    below_the_standard: ("未达标准：6月标准 85%，还差 345", True),
    above_the_standard: ("佐证不足：没有附佐证材料", False),
}


@pytest.mark.parametrize("make", TABLE, ids=lambda make: make.__name__)
def test_reasons_carry_what_is_known_and_one_is_ticked(rules, town, police, reviewer, make):
    words, is_ticked = TABLE[make]
    reasons, ticked = offered(make(rules, town, police), reviewer)
    assert [reason.partition("：")[0] for reason in reasons[:6]] == list(USUAL_REASONS)
    assert words in reasons or not words
    assert ticked == ([words] if is_ticked else [])


def test_nothing_is_ticked_for_an_acceptance(rules, town, police, reviewer):
    row = lines_for_desk().get(pk=below_the_standard(rules, town, police).pk)
    verdict = check([row])[row.pk]
    assert set(preselected(row, verdict)) & set(reasons_for(row, verdict)["accept"]) == set()


def test_figures_that_do_not_judge_stand_behind_the_usual_reasons(rules, town, reviewer):
    line = make_line(make_threshold(rules, standard="≥85"), town)
    reasons, ticked = offered(line, reviewer)
    assert (len(reasons), ticked) == (7, [])
    assert "没有数据" in reasons[6] or "无数据" in reasons[6]


def test_reason_that_has_moved_on_is_refused_in_words(desk, rules, town, police, reviewer):
    other = make_line(make_clause(police, number=2), town, grounds=WORDS)
    line = narrative(rules, town)
    reasons, _ = offered(line, reviewer)
    type(other).objects.filter(pk=other.pk).update(state=LineState.ACCEPTED)
    press = {"step": "return", "version": 1, "seen_state": "filed", "reasons": reasons[3], "note": "写了很久"}
    page = desk.post(f"/review/lines/{line.pk}/", press).content.decode()
    assert "所据的情况已有变化，请看过再选" in page
    assert "写了很久" in page
    assert type(line).objects.get(pk=line.pk).state == "filed"
