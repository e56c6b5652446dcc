"""A paper scored out of the database: by hand on a small one, in a fixed number of queries; what follows from ranks."""

import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from appraisals.gathering import facts_of
from appraisals.models import AppraisalPaper, Indicator, Upper
from appraisals.proposing import rank_offers, talk_offers
from appraisals.results import scored_paper
from assessments.workbook.importing import import_rows
from departments.models import Department
from tests.appraisals.books import tallies, whole
from tests.appraisals.factories import (
    make_colour,
    make_indicator,
    make_marked,
    make_paper,
    make_ruling,
    make_talk,
    make_upper,
    town,
)
from xiaoneng.workbook.book import whole_book

pytestmark = pytest.mark.django_db
BOOK = whole_book()


def take_in(**sheets):
    assert [str(fault) for fault in import_rows(whole(**sheets), actor=None, book=BOOK).faults] == []


def told(**options):
    out = io.StringIO()
    call_command("appraisal_score", "2025", paper="szbm", json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def test_paper_is_scored_as_by_hand():
    take_in()
    document = told()
    rows = [
        [unit[name] for name in ("unit", "total", "exact", "share", "rank", "grade", "added", "subtracted")]
        for unit in document["units"]
    ]
    assert rows == [
        ["u01", "101.13", "9810/97", "101.13", 1, "优秀", "5.00", "0.00"],
        ["u03", "99.30", "993/10", "99.30", 2, "不评优", "0.00", "0.00"],
        ["u02", "92.40", "462/5", "92.40", 3, "良好", "0.00", "1.50"],
    ]
    assert (document["mean"], document["grades"]) == ("97.61", {"优秀": 1, "良好": 1, "不评优": 1})


WORDS = {
    "u01": {
        "1.1": "目标一：本单位牵头，上级第4位，95%×3分=2.85分（省考〔2025〕4号）",
        "1.2": "目标二：未承担，剔除",
        "2": "党建：引用=23.00分（党建〔2025〕9号）",
        "3": "评议：97.75分×60÷100=58.65分",
        "4": "销号：按期率没有数据，取2家均值=8.75分",
    },
    "u02": {
        "1.1": "目标一：本单位承担，甲局赋分=2.00分",
        "1.2": "目标二：本单位牵头，上级第1位，100%×3分=3.00分（省考〔2025〕1号）",
        "2": "党建：引用=22.00分（党建〔2025〕9号）",
        "3": "评议：99.00分×60÷100=59.40分",
        "4": "按期率15/20，×10分=7.50分（6月、12月）",
    },
    "u03": {
        "1.1": "目标一：本单位承担，甲局赋分=2.50分",
        "1.2": "目标二：本单位承担，乙局赋分=2.80分",
        "2": "党建：引用=24.00分（党建〔2025〕9号）",
        "3": "评议：100.00分×60÷100=60.00分（企业无有效票，不计权重）",
        "4": "按期率10/10，×10分=10.00分（6月）",
    },
}


@pytest.mark.parametrize("unit", WORDS)
def test_every_leaf_says_why(unit):
    take_in()
    (row,) = told(unit=unit, why=True)["units"]
    assert {item["number"]: item["words"] for item in row["items"] if item["words"]} == WORDS[unit]
    first = row["items"][0]
    assert (first["number"], first["points"]) == (
        "1",
        {"u01": "2.85", "u02": "5.00", "u03": "5.30"}[unit],
    )


def test_leaf_without_an_answer_is_undecided_and_never_zero():
    take_in(评议计票=[row for row in tallies() if row["单位编码"] != "u02"])
    document = told(unit="u02", why=True)
    (row,) = document["units"]
    assert (row["total"], row["rank"], row["grade"], row["undecided"]) == (None, None, None, ["3"])
    assert row["items"][4]["words"] == "评议：待定，还没有一类评议计票"
    assert document["undecided"] == 1


def test_ruling_goes_before_arithmetic():
    take_in()
    paper, unit = AppraisalPaper.objects.get(), Department.objects.get(code="u02")
    leaf = {one.number: one for one in Indicator.objects.all()}
    make_ruling(paper, unit, indicator=leaf["2"], kind="points", points=Decimal(20))
    make_ruling(paper, unit, indicator=leaf["4"], kind="left_out")
    (row,) = told(unit="u02", why=True)["units"]
    words = {item["number"]: item["words"] for item in row["items"]}
    assert words["2"] == "党建：定夺=20.00分，区委常委会议定（纪要〔2026〕1号）"
    assert words["4"] == "销号：定夺剔除，区委常委会议定（纪要〔2026〕1号）"
    assert row["exact"] == "1661/18"


def test_paper_is_gathered_in_a_fixed_number_of_queries(django_assert_max_num_queries):
    take_in()
    paper = AppraisalPaper.objects.get()
    with django_assert_max_num_queries(14):
        scored_paper(facts_of(paper))


def test_boards_are_not_converted_here_and_wait_for_their_frozen_year():
    make_indicator(make_paper(), "1", full=100, method="亮榜")
    town()
    (row,) = told(why=True)["units"]
    assert row["items"][0]["words"] == "指标1：待定，亮榜的年度结果里还没有本单位"


def test_groups_are_graded_apart_unless_they_are_pooled():
    paper = make_paper(excellent=Decimal(50), good=Decimal(50), groups="镇街＋园区")
    town("gubai")
    Department.objects.create(code="yq", name="园区", group="园区", is_assessed=True)
    make_indicator(paper, "1", full=100)
    assert [unit["unit"] for unit in told()["units"]] == ["gubai", "yq"]
    assert paper.pools == [{"镇街", "园区"}]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"paper": "qx"}, "2025年没有考卷“qx”"),
        ({"paper": "szbm", "unit": "u09"}, "2025年市直单位考核里没有编码“u09”的单位"),
    ],
)
def test_what_is_not_there_is_said(options, sentence):
    take_in()
    with pytest.raises(CommandError) as refused:
        call_command("appraisal_score", "2025", **options)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("rank", "before", "kinds"),
    [
        (1, None, ["exception"]),
        (3, 3, ["exception"]),
        (3, 1, ["exception", "veto"]),
        (6, 4, ["veto"]),
        (12, 13, ["veto"]),
        (5, 5, []),
        (11, 12, []),
        (4, None, []),
    ],
)
def test_ranks_propose_and_decide_nothing(rank, before, kinds):
    make_upper(make_marked(), rank=rank, rank_before=before)
    assert [offer.kind.value for offer in rank_offers(2025)] == kinds
    assert Upper.objects.get().unit.adjustments.count() == 0


def test_offers_are_counted_as_data():
    make_upper(make_marked(), rank=2)
    out = io.StringIO()
    call_command("appraisal_offers", "2025", json=True, stdout=out)
    document = json.loads(out.getvalue())
    assert (document["exception"], document["veto"]) == (1, 0)
    assert document["offers"][0]["words"] == "指标1上级第2位"


def test_red_or_two_yellow_years_call_for_a_talk():
    towns = [town(code) for code in ("chunxi", "gubai", "qiqiao")]
    for unit, colours in zip(towns, (("yellow", "yellow"), ("green", "red"), ("red", "yellow")), strict=True):
        for year, colour in zip((2024, 2025), colours, strict=True):
            make_colour(unit, year, colour)
    make_talk(towns[1], because="2025年红牌", state="waived")
    assert [(one.unit.code, one.because, one.state) for one in talk_offers(2025)] == [
        ("chunxi", "2024年、2025年连续黄牌", "拟约谈"),
        ("gubai", "2025年红牌", "不约谈"),
    ]
    assert [one.unit.code for one in talk_offers(2024)] == ["qiqiao"]
    out = io.StringIO()
    call_command("team_talks", "2024", json=True, stdout=out)
    assert [talk["unit"] for talk in json.loads(out.getvalue())["talks"]] == ["qiqiao"]
