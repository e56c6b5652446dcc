"""The drawing of bands: stretches fill their bar, a limit stands at one place in every row, words fit or give way."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.band_drawing import LETTER, WIDTH, drawn
from rules.bands import MetricBands
from tests.rules.test_bands import PENSION, clause, metric
from tests.rules.test_criteria_properties import STEADY, thresholds


def boxes(**standards):
    (group,) = drawn(metric(**standards)).groups
    return [(box.kind, box.word) for bar in group.bars for box in bar.boxes]


@pytest.mark.parametrize(
    ("standards", "drawing"),
    [
        ({"红旗1": "≥60", "黄灯1": "＜60"}, [("yellow_light", "黄灯1"), ("red_flag", "红旗1")]),
        (
            {"红旗1": "≥75", "黄灯1": "＜60"},
            [("yellow_light", "黄灯1"), ("gap", "两样都不得"), ("red_flag", "红旗1")],
        ),
        (
            {"黄灯1": "60~75", "红灯1": "＜70"},
            [
                ("red_light", "红灯1"),
                ("overlap", "重叠"),
                ("yellow_light", "黄灯1"),
                ("none", "无"),
            ],
        ),
    ],
)
def test_every_stretch_has_its_kind_and_word(standards, drawing):
    assert boxes(**standards) == drawing


def test_limit_stands_at_one_place_in_every_row():
    (group,) = drawn(metric(**PENSION)).groups
    assert [bar.row.called for bar in group.bars] == ["3月", "4月", "5月", "6月"]
    assert [[tick.text for tick in bar.ticks] for bar in group.bars] == [
        ["50", "60"], ["65", "75"], ["70", "80"], ["75", "85"],
    ]  # fmt: skip
    places = {}
    for bar in group.bars:
        for tick in bar.ticks:
            assert places.setdefault(tick.text, tick.x) == tick.x


def test_single_number_is_named_below_its_middle():
    (group,) = drawn(metric(红旗1="＝60", 黄灯1="＜60")).groups
    assert [tick.text for tick in group.bars[0].ticks] == ["=60"]


@STEADY
@given(st.lists(thresholds(), min_size=1, max_size=3))
def test_stretches_fill_the_bar_and_no_word_overflows(criteria):
    labels = ["红旗1", "黄灯1", "红灯1"]
    made = MetricBands("数", "", tuple(clause(*pair) for pair in zip(labels, criteria, strict=False)))
    for group in drawn(made).groups:
        assert group.height == 66 * len(group.bars)
        for bar in group.bars:
            edges = [(box.x - 1, box.x + box.width + 1) for box in bar.boxes]
            assert abs(edges[0][0]) < 0.2 and abs(edges[-1][1] - WIDTH) < 0.2
            assert all(abs(end - start) < 0.2 for (_, end), (start, _) in pairwise(edges))
            assert all(len(box.word) * LETTER <= box.width + 2 for box in bar.boxes)
            assert len(bar.told) == len(bar.boxes)
