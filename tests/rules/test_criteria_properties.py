import re
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from departments.months import CalendarMonth
from rules.criteria import Candidate, Outcome, evaluate
from rules.figures import Figure, Yardstick
from rules.grammar import StandardError, parse
from rules.standards import (
    KINDS,
    Band,
    Bound,
    Narrative,
    Ranking,
    StandardItem,
    Streak,
    Threshold,
    format_standard,
)

STEADY = settings(derandomize=True, deadline=None, database=None, max_examples=200)
JUNE = CalendarMonth(2026, 6)
GROUPS = ["镇街", "部门", "园区"]
OPERATORS = st.sampled_from("≥＞≤＜＝")
SIGNALS = st.sampled_from(["red_flag", "yellow_light", "red_light"])

# Standards.

numbers = st.builds(
    lambda digits, places: Decimal(f"{digits}E-{places}"),
    st.integers(-(10**14), 10**14),
    st.integers(0, 6),
)
bounds = st.builds(Bound, OPERATORS, numbers)
bands = st.lists(numbers, min_size=2, max_size=2, unique=True).map(lambda ends: Band(*sorted(ends)))
groups = st.sampled_from(["", *GROUPS])


@st.composite
def thresholds(draw):
    if draw(st.booleans()):
        return Threshold((StandardItem((), draw(bounds | bands)),), draw(groups))
    months = draw(st.permutations(range(1, 13)))
    cuts = sorted(draw(st.sets(st.integers(1, 12), min_size=1, max_size=4)))
    parts = [tuple(sorted(months[a:b])) for a, b in zip([0, *cuts], cuts, strict=False)]
    items = [StandardItem(part, draw(bounds | bands)) for part in parts]
    return Threshold(tuple(sorted(items, key=lambda item: item.months)), draw(groups))


rankings = st.builds(
    Ranking,
    count=st.integers(1, 999),
    worst=st.booleans(),
    months=st.sets(st.integers(1, 12)).map(lambda months: tuple(sorted(months))),
    group=groups,
    low_is_better=st.booleans(),
    bound=st.none() | bounds,
)
streaks = st.builds(Streak, SIGNALS, st.integers(1, 99), st.integers(2, 12))
criteria = st.just(Narrative()) | thresholds() | rankings | streaks


@STEADY
@given(criteria)
def test_format_then_parse_is_identity(criterion):
    text = format_standard(criterion)
    assert parse(criterion.kind, text, groups=GROUPS) == criterion
    assert format_standard(parse(criterion.kind, text)) == text


def widened(draw, sign):
    """One sign as somebody else might type it."""
    forms = {"≥": ["≥", ">=", "＞＝", "> ="], "≤": ["≤", "<=", "＜＝"], "＞": [">"], "＜": ["<"], "＝": ["="]}
    forms |= {"，": [",", ";", "；"]}
    wide = [chr(ord(sign) + 0xFEE0)] if "!" <= sign <= "~" else []
    return draw(st.sampled_from([sign, *forms.get(sign, []), *wide]))


@STEADY
@given(criteria, st.data())
def test_width_and_spaces_change_nothing(criterion, data):
    text = format_standard(criterion)
    typed = ""
    for place, sign in enumerate(text):
        typed += widened(data.draw, sign)
        if not re.match(r"[0-9.]{2}", text[place:]):
            typed += data.draw(st.sampled_from(["", "", " ", "　"]))
    assert parse(criterion.kind, typed, groups=GROUPS) == criterion


SCRAPS = st.text("镇街部9302.~～-≥＞<=，,；、月前后低优且红旗灯连续 　%", max_size=4)


@st.composite
def scribbles(draw):
    """A standard in which something was struck out and something else put there."""
    criterion = draw(criteria)
    text = format_standard(criterion)
    start = draw(st.integers(0, len(text)))
    return criterion.kind, text[:start] + draw(SCRAPS) + text[start + draw(st.integers(0, 2)) :]


@STEADY
@given(st.tuples(st.sampled_from(list(KINDS)), SCRAPS) | scribbles())
def test_any_text_is_read_to_a_normal_form_or_refused_at_a_place(scribble):
    kind, text = scribble
    try:
        criterion = parse(kind, text)
    except StandardError as error:
        assert 0 <= error.position <= len(text)
        assert error.message
        return
    normal = format_standard(criterion)
    assert parse(kind, normal) == criterion
    assert format_standard(parse(kind, normal)) == normal


# Figures: small enough to meet their edges often, and pairs whose percentages round onto them.

amounts = st.integers(0, 2000).map(lambda tenths: Decimal(tenths) / 10)
values = st.builds(lambda value: Figure(value=value), amounts)
pairs = st.builds(
    lambda done, total: Figure(done=Decimal(done), total=Decimal(total)),
    st.integers(0, 90_000),
    st.integers(1, 90_000),
)
near_pairs = st.builds(
    lambda percent, off: Figure(done=Decimal(900 * percent + off), total=Decimal(90_000)),
    st.integers(1, 100),
    st.integers(-1, 1),
)
figures = values | pairs | near_pairs
edges = st.integers(0, 100).map(Decimal)
few = st.integers(0, 5).map(lambda number: Figure(value=Decimal(number)))  # so that ties are common
columns = st.lists(few | near_pairs, min_size=1, max_size=12)
ranked_columns = st.lists(few, min_size=3, max_size=12)
near_bounds = st.builds(Bound, OPERATORS, edges)
judged = st.builds(
    lambda bound: Threshold((StandardItem((), bound),)),
    near_bounds | st.lists(edges, min_size=2, max_size=2, unique=True).map(lambda ends: Band(*sorted(ends))),
) | st.builds(
    Ranking,
    count=st.integers(1, 6),
    worst=st.booleans(),
    low_is_better=st.booleans(),
    bound=st.none() | near_bounds,
)


def judge(criterion, column, *, places=2):
    """The verdicts in the order of the figures; None is a unit without a reading."""
    candidates = [Candidate(str(row), "镇街", figure) for row, figure in enumerate(column)]
    yardstick = Yardstick("参保完成率", "%", places)
    return evaluate(criterion, data_month=JUNE, candidates=candidates, yardstick=yardstick)


def outcomes(criterion, column, **options):
    return [verdict.outcome for verdict in judge(criterion, column, **options).values()]


@STEADY
@given(judged, columns, st.integers(0, 6))
def test_verdict_does_not_depend_on_rounding(criterion, column, places):
    assert outcomes(criterion, column, places=places) == outcomes(criterion, column, places=6)


@STEADY
@given(near_bounds, figures)
def test_threshold_is_decided_by_whole_numbers(bound, figure):
    if figure.value is None:
        left, right = figure.done * 100, bound.number * figure.total
    else:
        left, right = figure.value, bound.number
    holds = {
        "≥": left >= right,
        "＞": left > right,
        "≤": left <= right,
        "＜": left < right,
        "＝": left == right,
    }
    expected = Outcome.MET if holds[bound.op] else Outcome.NOT_MET
    assert outcomes(Threshold((StandardItem((), bound),)), [figure], places=0) == [expected]


@STEADY
@given(judged, columns, st.randoms(use_true_random=False))
def test_verdict_does_not_depend_on_the_order_of_units(criterion, column, random):
    candidates = [Candidate(str(row), "镇街", figure) for row, figure in enumerate(column)]
    shuffled = random.sample(candidates, len(candidates))
    options = {"data_month": JUNE, "yardstick": Yardstick("参保完成率", "%")}
    assert evaluate(criterion, candidates=shuffled, **options) == evaluate(
        criterion, candidates=candidates, **options
    )


@STEADY
@given(judged, columns, st.integers(1, 4))
def test_verdict_does_not_depend_on_units_without_a_reading(criterion, column, silent):
    empty = Figure(done=Decimal(0), total=Decimal(0))
    alone = list(judge(criterion, column).values())
    together = list(judge(criterion, column + [None] * silent + [empty]).values())
    assert together[: len(column)] == alone
    outside = [Outcome.NO_DATA] * silent + [Outcome.BY_HAND]
    assert [verdict.outcome for verdict in together[len(column) :]] == outside


@STEADY
@given(ranked_columns, st.integers(1, 6), st.booleans(), st.booleans())
def test_everybody_tied_at_the_cut_is_in(column, count, worst, low_is_better):
    judged = outcomes(Ranking(count, worst, low_is_better=low_is_better), column)
    assume(Outcome.BY_HAND not in judged)
    inside = {figure.value for figure, outcome in zip(column, judged, strict=True) if outcome == Outcome.MET}
    outside = {figure.value for figure, outcome in zip(column, judged, strict=True) if outcome != Outcome.MET}
    assert not inside & outside
    assert count <= judged.count(Outcome.MET) <= len(column) / 2
    # Without the last tie there would have been too few.
    upward = low_is_better == worst
    last = min(inside) if upward else max(inside)
    assert sum(figure.value in inside - {last} for figure in column) < count
    assert all(last > number if upward else last < number for number in outside)


@STEADY
@given(ranked_columns, st.integers(1, 6), st.booleans(), st.booleans())
def test_ranking_of_too_few_or_of_more_than_half_is_left_to_a_person(column, count, worst, low_is_better):
    judged = set(outcomes(Ranking(count, worst, low_is_better=low_is_better), column))
    ordered = sorted((figure.value for figure in column), reverse=low_is_better == worst)
    at_cut = ordered[min(count, len(ordered)) - 1]
    inside = ordered.index(at_cut) + ordered.count(at_cut)
    assert (judged == {Outcome.BY_HAND}) == (inside * 2 > len(column))


@STEADY
@given(st.lists(edges, min_size=2, max_size=2, unique=True), st.lists(figures, min_size=1, max_size=8))
def test_flag_and_lights_never_fall_together_where_bands_do_not_overlap(cuts, column):
    low, high = sorted(cuts)
    bands = [Bound("≥", high), Band(low, high), Bound("＜", low)]
    colours = [outcomes(Threshold((StandardItem((6,), band),)), column) for band in bands]
    assert [unit.count(Outcome.MET) for unit in zip(*colours, strict=True)] == [1] * len(column)


@STEADY
@given(ranked_columns, st.integers(1, 6), st.integers(1, 6), st.booleans())
def test_flag_for_the_best_and_light_for_the_worst_never_fall_together(column, best, worst, low_is_better):
    flags = outcomes(Ranking(best, low_is_better=low_is_better), column)
    lights = outcomes(Ranking(worst, worst=True, low_is_better=low_is_better), column)
    assert (Outcome.MET, Outcome.MET) not in set(zip(flags, lights, strict=True))


@STEADY
@given(near_bounds, figures, st.integers(0, 3))
def test_sentence_with_a_sign_is_true_as_printed(bound, figure, places):
    (verdict,) = judge(Threshold((StandardItem((), bound),)), [figure], places=places).values()
    comparison = verdict.sentence.removeprefix("6月参保完成率 ").partition("，还差")[0].partition("，超出")[0]
    assume("÷" not in comparison)
    left, sign, right = comparison.replace("%", "").split(" ")
    left, right = Decimal(left), Decimal(right)
    true = {"≥": left >= right, ">": left > right, "≤": left <= right, "<": left < right}
    true |= {"=": left == right, "≠": left != right}
    assert true[sign]


@STEADY
@given(st.sampled_from("≥＞≤＜"), edges, near_pairs | pairs)
def test_shortfall_of_a_pair_is_the_least_that_passes(op, number, figure):
    criterion = Threshold((StandardItem((), Bound(op, number)),))
    (verdict,) = judge(criterion, [figure]).values()
    assume(verdict.outcome == Outcome.NOT_MET)
    missing = int(verdict.shortfall.split(" ")[1].replace(",", "")) * (1 if op in "≥＞" else -1)
    closer = missing - (1 if missing > 0 else -1)
    passing, short = (Figure(done=figure.done + more, total=figure.total) for more in (missing, closer))
    assert outcomes(criterion, [passing, short]) == [Outcome.MET, Outcome.NOT_MET]


@STEADY
@given(edges, values)
def test_shortfall_of_a_value_suffices(number, figure):
    criterion = Threshold((StandardItem((), Bound("≥", number)),))
    (verdict,) = judge(criterion, [figure], places=0).values()
    assume(verdict.outcome == Outcome.NOT_MET)
    missing = Decimal(verdict.shortfall.split(" ")[1])
    assert outcomes(criterion, [Figure(value=figure.value + missing)]) == [Outcome.MET]
    assert Fraction(missing) - (Fraction(number) - figure.exact) < 1
