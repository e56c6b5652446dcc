import random

import pytest

from appraisals.pairing import Bounds, NotDealable, deal, digest_of

ZEROS = "0" * 64
TOWNS = ["chunxi", "gubai", "qiqiao", "gucheng", "dongba", "yaxi", "yangjiang", "zhuanqiang"]
PORTFOLIOS = {("zhang", "chunxi"), ("li", "gubai")}
RECUSED = {("wang", "chunxi"), ("zhao", "chunxi")}


def leaders_of(count):
    return [f"l{number:02d}" for number in range(1, count + 1)]


def units_of(count):
    return [f"u{number:02d}" for number in range(1, count + 1)]


def on_each(sheets):
    return [
        sum(unit in sheet for sheet in sheets.values()) for unit in {u for s in sheets.values() for u in s}
    ]


@pytest.mark.parametrize(
    ("units", "leaders", "sheets", "loads", "per_unit", "digest"),
    [
        (75, 30, 600, {20}, {8}, "601ecbc6c7cc3eba58d74c5939863af0a826d766a57640bead0f66fb5a5b852f"),
        (39, 14, 312, {22, 23}, {8}, "ae9f5a311eb093127d770401c0a388597a95466795dc1468f8dbda1a5d1e5118"),
        (66, 24, 528, {22}, {8}, None),
    ],
)
def test_dealing_is_balanced_and_always_the_same(units, leaders, sheets, loads, per_unit, digest):
    dealt = deal(leaders_of(leaders), units_of(units), seed=ZEROS, bounds=Bounds())
    assert sum(map(len, dealt.values())) == sheets
    assert {len(sheet) for sheet in dealt.values()} == loads
    assert {*on_each(dealt)} == per_unit
    assert digest is None or digest_of(dealt) == digest


def test_dealing_keeps_portfolios_in_and_recused_pairs_out():
    dealt = deal(
        ["zhang", "li", "wang", "zhao"],
        TOWNS,
        seed=ZEROS,
        bounds=Bounds(3, 5, 2, 2),
        must=PORTFOLIOS,
        never=RECUSED,
    )
    assert dealt == {
        "zhang": ["chunxi", "gucheng", "dongba", "yaxi"],
        "li": ["chunxi", "gubai", "qiqiao", "yaxi"],
        "wang": ["gubai", "gucheng", "yangjiang", "zhuanqiang"],
        "zhao": ["qiqiao", "dongba", "yangjiang", "zhuanqiang"],
    }


@pytest.mark.parametrize(
    ("units", "leaders", "words"),
    [
        (75, 20, "75 家单位至少要 8 人各评一次，20 位领导最多评 500 次，还差 100 次"),
        (75, 34, "34 位领导每人至少评 20 家，75 家单位最多受评 675 次，还差 5 次"),
        (39, 12, "39 家单位至少要 8 人各评一次，12 位领导最多评 300 次，还差 12 次"),
        (39, 18, "18 位领导每人至少评 20 家，39 家单位最多受评 351 次，还差 9 次"),
    ],
)
def test_numbers_that_cannot_be_dealt_are_told_in_one_sentence(units, leaders, words):
    with pytest.raises(NotDealable) as refused:
        deal(leaders_of(leaders), units_of(units), seed=ZEROS, bounds=Bounds())
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (
            {"never": {(f"l{n:02d}", "u05") for n in range(8, 31)}},
            "1 家单位至少要 8 人各评一次，可评的领导容不下：u05",
        ),
        ({"must": {("l01", u) for u in units_of(26)}}, "分管单位多于 25 家的：l01"),
        ({"must": {(one, "u01") for one in leaders_of(10)}}, "分管领导多于 9 人的：u01"),
        ({"must": {("l01", "u01")}, "never": {("l01", "u01")}}, "既要评又回避：l01–u01"),
    ],
)
def test_pairs_that_cannot_be_kept_are_named(pairs, words):
    with pytest.raises(NotDealable) as refused:
        deal(leaders_of(30), units_of(75), seed=ZEROS, bounds=Bounds(), **pairs)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("units", "fewest", "most"),
    [(39, 13, 17), (66, 22, 29), (72, 24, 32), (75, 24, 33), (80, 26, 36), (90, 29, 40), (100, 32, 45)],
)
def test_numbers_of_leaders_that_can_be_dealt(units, fewest, most):
    dealable = [leaders for leaders in range(1, 60) if Bounds().fault(units, leaders) is None]
    assert (dealable[0], dealable[-1]) == (fewest, most)


def test_random_pairs_are_dealt_within_the_bounds_or_refused_as_a_flow_says():
    """Held against a plain augmenting search over all edges, which knows nothing of the order of dealing."""
    chance, dealt_cases = random.Random(11), 0
    for case in range(120):
        units, leaders = units_of(chance.randint(2, 9)), leaders_of(chance.randint(2, 7))
        least = chance.randint(1, 3)
        bounds = Bounds(chance.randint(0, 3), chance.randint(3, 6), least, least + chance.randint(0, 1))
        pairs = [(one, unit) for one in leaders for unit in units]
        never = set(chance.sample(pairs, chance.randint(0, len(pairs) // 3)))
        must = set(chance.sample(sorted({*pairs} - never), chance.randint(0, 2)))
        try:
            dealt = deal(leaders, units, seed=str(case), bounds=bounds, must=must, never=never)
        except NotDealable:
            assert not is_feasible(leaders, units, bounds, must, never)
            continue
        dealt_cases += 1
        assert is_feasible(leaders, units, bounds, must, never)
        held = {(one, unit) for one, sheet in dealt.items() for unit in sheet}
        assert must <= held and not held & never
        assert all(bounds.least_of_leader <= len(sheet) <= bounds.most_of_leader for sheet in dealt.values())
        assert all(bounds.least_of_unit <= count <= bounds.most_of_unit for count in on_each(dealt))
    assert 20 < dealt_cases < 100


def is_feasible(leaders, units, bounds, must, never):
    """A circulation with lower bounds, as a flow from a source of all that is required to a sink of the same."""
    capacity = {}

    def edge(start, end, low, high):
        capacity[start, end] = capacity.get((start, end), 0) + high - low
        capacity["S", end] = capacity.get(("S", end), 0) + low
        capacity[start, "T"] = capacity.get((start, "T"), 0) + low

    for one in leaders:
        edge("s", one, bounds.least_of_leader, bounds.most_of_leader)
    for unit in units:
        edge(unit, "t", bounds.least_of_unit, bounds.most_of_unit)
    for one in leaders:
        for unit in units:
            if (one, unit) not in never:
                edge(one, unit, int((one, unit) in must), 1)
    edge("t", "s", 0, 10**6)
    wanted = sum(high for (start, _), high in capacity.items() if start == "S")
    return _most_flow(capacity) == wanted


def _most_flow(capacity):
    nodes = {node for pair in capacity for node in pair}
    flow = 0
    while True:
        before, waiting = {"S": None}, ["S"]
        for node in waiting:
            for other in nodes:
                if other not in before and capacity.get((node, other), 0) > 0:
                    before[other] = node
                    waiting.append(other)
        if "T" not in before:
            return flow
        path, node = [], "T"
        while before[node] is not None:
            path.append((before[node], node))
            node = before[node]
        least = min(capacity[pair] for pair in path)
        for start, end in path:
            capacity[start, end] -= least
            capacity[end, start] = capacity.get((end, start), 0) + least
        flow += least
