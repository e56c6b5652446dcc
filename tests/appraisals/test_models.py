"""What the rows of 年度考核 refuse, in words and in the database."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from appraisals.models import AdjustmentKind, AppraisalPaper, PaperState, UnitMark
from departments.models import Role
from tests.appraisals.factories import (
    YEAR,
    make_adjustment,
    make_colour,
    make_indicator,
    make_mark,
    make_marked,
    make_paper,
    make_quote,
    make_ruling,
    make_stage,
    make_talk,
    make_title,
    make_upper,
    town,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def messages(thing, **changes):
    for name, value in changes.items():
        setattr(thing, name, value)
    with pytest.raises(ValidationError) as refused:
        thing.full_clean()
    return refused.value.messages


def make_upper_of_a_leaf():
    return make_upper(make_marked())


def make_mark_of_another():
    return make_mark(make_marked(full=3), town("gubai"), "2.5")


def make_quote_of_a_leaf():
    return make_quote(make_indicator())


@pytest.mark.parametrize(
    ("make", "changes", "sentence"),
    [
        (make_paper, {"rank_table": "前三满分"}, "“前三满分”不是名次表，请写成“1-3=100，逐位-5，至16”"),
        (make_paper, {"bands": "绿"}, "“绿”不是四色的界线，请写成“绿≥90，蓝80~90，黄70~80，红＜70”"),
        (make_paper, {"excellent": Decimal(70), "good": Decimal(40)}, "优秀比例和良好比例合计超过 100"),
        (make_paper, {"excellent": Decimal(101)}, "优秀比例、良好比例在 0 到 100 之间"),
        (make_paper, {"cap_up": Decimal(-1)}, "加分上限、减分上限不能是负数"),
        (make_paper, {"full": Decimal(0)}, "满分要大于 0"),
        (make_paper, {"shape": "4/17"}, "结构写成各级指标的个数，如 4-17-29"),
        (make_paper, {"subject": "staff"}, "个人的考卷要写所属单位，单位的考卷不写"),
        (make_indicator, {"number": "1.0"}, "指标号写成 1、1.2 或 1.2.3，最多四级"),
        (make_indicator, {"full": Decimal(0)}, "满分要大于 0"),
        (
            make_indicator,
            {"method": "打分"},
            "“打分”不是赋分方式，请写 赋分、名次、指标、评议、亮榜、引用、月积 之一",
        ),
        (make_mark_of_another, {"points": Decimal("3.01")}, "得分 3.01 高于满分 3"),
        (make_mark_of_another, {"points": Decimal(-1)}, "得分不能是负数"),
        (make_upper_of_a_leaf, {"rank": 17}, "名次要是 1 到 16 的整数，不是 17"),
        (make_upper_of_a_leaf, {"rank_before": 0}, "名次要是 1 到 16 的整数，不是 0"),
        (make_upper_of_a_leaf, {"percent": Decimal(90)}, "名次和得分率填一样，只填一样"),
        (make_quote_of_a_leaf, {"points": Decimal(11)}, "得分 11 高于满分 10"),
        (make_stage, {"closes": date(YEAR, 8, 31)}, "截止日期早于开始日期"),
        (make_adjustment, {"points": None}, "加分、减分要写分值，而且大于 0；一票否决、例外晋级不写分值"),
        (make_adjustment, {"kind": "veto"}, "加分、减分要写分值，而且大于 0；一票否决、例外晋级不写分值"),
        (make_talk, {"state": "held"}, "已约谈的要写约谈日期，别的不写"),
        (make_title, {"kind": "post"}, "五零岗位要写岗位，别的荣誉不写"),
        (make_colour, {"colour": "purple"}, "值 'purple' 不是有效选项。"),
    ],
)
def test_row_that_breaks_a_rule_is_refused_in_words(make, changes, sentence):
    assert sentence in messages(make(), **changes)


def test_lead_never_marks_itself():
    leaf = make_marked(full=3)
    own = UnitMark(indicator=leaf, unit=leaf.lead, lead=leaf.lead, points=Decimal(3))
    assert "牵头单位不给本单位赋分" in messages(own)
    with pytest.raises(IntegrityError), transaction.atomic():
        own.save()


def test_one_person_does_not_propose_and_accept():
    reviewer = make_user(Role.REVIEWER, town(), "shenhe")
    assert messages(make_adjustment(), proposed_by=reviewer, decided_by=reviewer) == [
        "提出的人不能自己采纳，请由第二人办理"
    ]


@pytest.mark.parametrize("kind", [AdjustmentKind.VETO, AdjustmentKind.EXCEPTION])
def test_veto_wants_a_document_and_no_points(kind):
    veto = make_adjustment(kind=kind, points=None)
    assert messages(veto, document="") == ["此字段不能为空。", "请写依据文号"][: len(messages(veto))]


def test_one_version_of_a_paper_is_in_force():
    make_paper()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_paper(version=2)
    draft = make_paper(version=2, state=PaperState.DRAFT)
    assert AppraisalPaper.objects.standing(YEAR, "szbm").version == 1
    assert AppraisalPaper.objects.standing(YEAR, "other") is None
    AppraisalPaper.objects.filter(version=1).delete()
    assert AppraisalPaper.objects.standing(YEAR, "szbm") == draft


def test_pools_are_graded_together():
    assert make_paper(groups="部门、镇街＋园区").pools == [{"部门"}, {"镇街", "园区"}]
    assert make_paper("other").pools == []


def test_ruling_of_a_leaf_names_it_and_others_do_not():
    paper = make_paper()
    leaf = make_indicator(paper)
    make_ruling(paper, indicator=leaf, kind="points", points=Decimal(3))
    make_ruling(paper, kind="poor")
    for wrong in ({"kind": "points", "points": Decimal(1)}, {"kind": "chosen", "indicator": leaf}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_ruling(paper, town("gubai"), **wrong)
