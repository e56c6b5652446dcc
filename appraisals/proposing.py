"""What follows from the upper level's ranks and from colours, as proposals and never as facts."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from appraisals.grading import TeamColour, calls_for_a_talk, proposes_exception, proposes_veto
from appraisals.models import Adjustment, AdjustmentKind, Colour, PaperState, TeamTalk, Upper
from departments.models import Department


@dataclass(frozen=True)
class RankOffer:
    """A proposal out of one rank: an exception or a veto. `is_taken` where the unit has such a row already."""

    kind: AdjustmentKind
    unit: Department
    number: str
    words: str
    document: str
    is_taken: bool


def rank_offers(year: int) -> list[RankOffer]:
    """Of the papers in force or closed in a year, by kind and unit."""
    uppers = Upper.objects.filter(indicator__paper__year=year, rank__isnull=False)
    uppers = uppers.exclude(indicator__paper__state=PaperState.DRAFT).select_related(
        "indicator__paper", "unit"
    )
    listed = {*Adjustment.objects.filter(paper__year=year).values_list("unit_id", "kind")}
    offers = [
        RankOffer(
            kind,
            upper.unit,
            upper.indicator.number,
            f"{upper.indicator.name}上级第{upper.rank}位{because}",
            upper.document,
            (upper.unit_id, kind) in listed,
        )
        for upper in uppers
        for kind, because in _kinds(upper)
    ]
    return sorted(offers, key=lambda one: (one.kind, one.unit.position, one.unit.code, one.number))


def _kinds(upper: Upper) -> Iterator[tuple[AdjustmentKind, str]]:
    rank, before = upper.rank or 0, upper.rank_before
    last = upper.indicator.paper.ranks.last
    if proposes_exception(rank):
        yield AdjustmentKind.EXCEPTION, ""
    if proposes_veto(rank, before=before, of=last):
        yield AdjustmentKind.VETO, f"，上年第{before}位" if before else f"，共{last}位"


@dataclass(frozen=True)
class TalkOffer:
    """A leadership team that the colours call for a talk with; `state` of the talk, where there is one."""

    unit: Department
    because: str
    state: str


def talk_offers(year: int) -> list[TalkOffer]:
    """In register order: red in this year, or yellow in this one and the one before."""
    colours: dict[Department, dict[int, TeamColour]] = defaultdict(dict)
    rows = Colour.objects.filter(year__in=(year - 1, year)).select_related("unit")
    for row in rows.order_by("unit__position", "unit__code", "year"):
        colours[row.unit][row.year] = TeamColour(row.colour)
    states = {talk.unit_id: talk.get_state_display() for talk in TeamTalk.objects.filter(year=year)}
    return [
        TalkOffer(unit, _because(own, year), states.get(unit.pk, "拟约谈"))
        for unit, own in colours.items()
        if calls_for_a_talk(own, year)
    ]


def _because(colours: dict[int, TeamColour], year: int) -> str:
    return f"{year}年红牌" if colours[year] is TeamColour.RED else f"{year - 1}年、{year}年连续黄牌"
