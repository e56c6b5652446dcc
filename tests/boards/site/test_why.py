"""Why a unit stands where it does: the page's values, from boards made by hand. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from boards.site.why import why_page
from tests.boards.documents import line, make_board


def lines(**counts):
    """Lines of several units: `qiqiao=(2, 1, 0)` is two flags and one yellow light."""
    signals = ("red_flag", "yellow_light", "red_light")
    return [
        line(signal, unit, "rsj", number + 1)
        for unit, own in counts.items()
        for signal, count in zip(signals, own, strict=True)
        for number in range(count)
    ]


def page(unit, **counts):
    return why_page(make_board(lines=lines(**counts)), unit)


def told(next_place):
    return (next_place.place.rank, [name for _, name in next_place.place.units], next_place.margin)


def test_page_tells_places_sum_and_year():
    own = page("chunxi", chunxi=(3, 1, 0), qiqiao=(4, 0, 0), fgw=(1, 0, 0), mc=(5, 0, 0))
    assert (own.name, own.group, own.district) == ("淳溪街道", "镇街", "高淳区")
    assert (own.group_rank, own.group_ranked, own.rank, own.ranked) == (2, 2, 3, 4)
    assert own.addends == (("red_flag", "红旗 3 × 1"), ("yellow_light", "黄灯 1 × (−1)"))
    assert (own.sum, own.score, own.counts) == ("2", "+2", "红旗 3 面、黄灯 1 盏")
    assert (own.year.span, own.year.score, own.year.group_rank, own.year.rank) == ("1月至6月", "+2", 2, 3)
    assert own.points == (("红旗", "+1"), ("黄灯", "−1"), ("红灯", "−2"))
    assert own.edition == "2026年第6期 · 7月17日发布"


def test_units_of_other_groups_are_no_neighbours():
    own = page("chunxi", chunxi=(1, 0, 0), fgw=(2, 0, 0), mc=(5, 0, 0))
    assert (own.group_rank, own.rank) == (1, 3)
    assert (own.above, own.below, own.tied, own.missing) == (None, None, None, "")


def test_next_places_are_told_with_what_separates():
    own = page(
        "chunxi", chunxi=(1, 0, 0), qiqiao=(2, 0, 0), gubai=(9, 0, 0), dongba=(2, 0, 0), yaxi=(0, 1, 0)
    )
    assert told(own.above) == (2, ["漆桥街道", "东坝街道"], "少 1 面红旗，得分低 1 分")
    assert told(own.below) == (5, ["桠溪街道"], "多 1 面红旗、少 1 盏黄灯，得分高 2 分")
    assert own.missing == "再多 1 面红旗即可并列"


def test_even_scores_are_told_apart_by_lights():
    own = page("chunxi", chunxi=(2, 0, 1), qiqiao=(2, 2, 0))
    assert (own.above.is_even, own.above.margin) == (True, "得分相同，红灯多 1 盏")


def test_tied_units_are_named_and_the_many_counted():
    own = page("chunxi", chunxi=(1, 0, 0), qiqiao=(1, 0, 0))
    assert (own.tied.rank, own.tied.units, own.tied.more) == (1, (("qiqiao", "漆桥街道"),), 0)
    many = page(
        "chunxi", **dict.fromkeys(("chunxi", "gubai", "qiqiao", "gucheng", "dongba", "yaxi"), (1, 0, 0))
    )
    assert ([name for _, name in many.tied.units], many.tied.more) == (
        ["古柏街道", "漆桥街道", "固城街道"],
        2,
    )


def test_unit_that_was_not_judged_has_no_place_and_no_sum():
    own = page("chunxi", qiqiao=(1, 0, 0))
    assert (own.is_judged, own.rank, own.addends, own.above, own.below, own.tied, own.missing, own.year) == (
        False, None, (), None, None, None, "", None,
    )  # fmt: skip


def test_unit_that_the_board_does_not_list_has_no_page():
    assert why_page(make_board(), "none") is None


def test_lines_are_told_by_kind_with_the_day_of_acceptance_and_what_is_special():
    special = {"data_month": "2026-05", "origin": "office", "accepted_on": "2026-07-10"}
    own = why_page(
        make_board(
            lines=[
                line("red_flag", "chunxi", "gafj", wording="参保完成率87.2%", **special),
                line("yellow_light", "chunxi", "rsj", accepted_on=None),
                line(
                    "red_light",
                    "chunxi",
                    "rsj",
                    grounds="机密",
                    clause_text="机密",
                    wording="机密",
                    withheld=True,
                ),
            ]
        ),
        "chunxi",
    )
    (flag,), (red, yellow) = own.flags, own.lights
    assert (flag.wording, flag.proof) == ("参保完成率87.2%", "6月参保完成率 87.2% ≥ 85%")
    assert (flag.assessor, flag.accepted) == ("公安分局", "区作风办审定，7月10日")
    assert (flag.made_up_for, flag.by_office) == ("补5月", True)
    assert (red.withheld, red.accepted, yellow.accepted) == (True, "区作风办审定，7月9日", "区作风办审定")
    assert own.has_withheld
    assert "机密" not in repr(own)


def test_acceptance_of_another_year_names_it():
    (award,) = make_board("2026-12", lines=lines(chunxi=(1, 0, 0))).awards
    board = make_board("2026-12", lines=lines(chunxi=(1, 0, 0)))
    late = replace(board, awards=(replace(award, accepted_on=date(2027, 1, 8)),))
    assert why_page(late, "chunxi").flags[0].accepted == "区作风办审定，2027年1月8日"


def test_points_of_the_board_count_and_not_the_usual_ones():
    board = make_board(lines=lines(chunxi=(3, 0, 0)))
    own = why_page(replace(board, policy={**board.policy, "red_flag": Decimal("1.5")}), "chunxi")
    assert own.addends == (("red_flag", "红旗 3 × 1.5"),)
