"""Rows of 年度考核 for tests: `make_*` functions that fill in whatever the test does not care about."""

from datetime import date
from decimal import Decimal

from appraisals.models import (
    Adjustment,
    AdjustmentKind,
    AdjustmentState,
    AppraisalPaper,
    Colour,
    Indicator,
    PaperState,
    Quote,
    Ruling,
    Stage,
    TeamTalk,
    Title,
    UnitMark,
    Upper,
)
from departments.models import Department
from tests.factories import make_town

YEAR = 2025


def town(code="chunxi", name=""):
    names = {"chunxi": "淳溪街道", "gubai": "古柏街道", "qiqiao": "漆桥街道"}
    return Department.objects.filter(code=code).first() or make_town(code, name or names.get(code, code))


def make_paper(code="szbm", *, state=PaperState.IN_FORCE, full=100, **fields):
    usual = {"year": YEAR, "name": "单位考核", "cap_up": Decimal(5), "cap_down": Decimal(5)}
    return AppraisalPaper.objects.create(code=code, state=state, full=full, **{**usual, **fields})


def make_indicator(paper=None, number="1", *, full=10, method="引用", lead=None, **fields):
    paper = paper or make_paper()
    fields = {"name": f"指标{number}", **fields}
    return Indicator.objects.create(
        paper=paper, number=number, full=Decimal(full), method=method, lead=lead, **fields
    )


def make_marked(lead=None, paper=None, number="1", **fields):
    """A leaf that its lead marks."""
    fields = {"method": "赋分，未承担按均值", **fields}
    return make_indicator(paper, number, lead=lead or town(), **fields)


def make_mark(indicator, unit, points):
    return UnitMark.objects.create(
        indicator=indicator, unit=unit, lead=indicator.lead, points=Decimal(str(points))
    )


def make_upper(indicator, unit=None, *, rank=1, **fields):
    fields = {"document": "考〔2025〕1号", **fields}
    return Upper.objects.create(indicator=indicator, unit=unit or indicator.lead, rank=rank, **fields)


def make_quote(indicator, unit=None, points="9", **fields):
    fields = {"document": "党建〔2025〕9号", **fields}
    return Quote.objects.create(
        indicator=indicator, unit=unit or town(), points=Decimal(str(points)), **fields
    )


def make_adjustment(paper=None, unit=None, *, kind=AdjustmentKind.ADD, points="2", **fields):
    paper = paper or make_paper()
    usual = {
        "code": f"J-{Adjustment.objects.count() + 1}",
        "words": "承办现场会",
        "document": "效〔2025〕8号",
        "organ": "省效能办",
        "decided_on": date(YEAR, 8, 1),
        "state": AdjustmentState.ACCEPTED,
    }
    amount = None if points is None else Decimal(points)
    return Adjustment.objects.create(
        paper=paper, unit=unit or town(), kind=kind, points=amount, **{**usual, **fields}
    )


def make_ruling(paper, unit=None, **fields):
    fields = {"words": "区委常委会议定", "document": "纪要〔2026〕1号", **fields}
    return Ruling.objects.create(paper=paper, unit=unit or town(), **fields)


def make_stage(name="市领导", **fields):
    fields = {"year": YEAR, "opens": date(YEAR, 9, 1), "closes": date(YEAR, 9, 30), **fields}
    return Stage.objects.create(name=name, **fields)


def make_colour(unit=None, year=YEAR, colour="yellow", **fields):
    return Colour.objects.create(unit=unit or town(), year=year, colour=colour, **fields)


def make_talk(unit=None, year=YEAR, **fields):
    fields = {"because": "连续两年黄牌", **fields}
    return TeamTalk.objects.create(unit=unit or town(), year=year, **fields)


def make_title(unit=None, **fields):
    fields = {"year": YEAR, "kind": "model", "words": "全年零差错", **fields}
    return Title.objects.create(unit=unit or town(), **fields)
