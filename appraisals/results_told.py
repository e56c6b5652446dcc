"""A scored paper as data: numbers to two places for people, `exact` as the fraction. Plain Python, no Django."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from appraisals.grading import Grade
from appraisals.reasons import EvaluatedReason, LeafReason
from appraisals.results import PaperResult, ScoredRow
from appraisals.scoring import mean, shown

Told = dict[str, Any]


def told_result(result: PaperResult, *, unit: str | None = None, has_items: bool = False) -> Told:
    """The paper's mean and grades, and its units by place; with `unit` that one alone."""
    totals = [row.scored.exact for row in result.units if row.scored.exact is not None]
    counts = Counter(row.grade for row in result.units if row.grade)
    return {
        "mean": shown(mean(totals)) if totals else None,
        "grades": {grade.value: counts[grade] for grade in Grade if counts[grade]},
        "undecided": sum(row.scored.exact is None for row in result.units),
        "tied": list(result.tied),
        "units": [
            _unit(result, row, has_items=has_items)
            for row in result.units
            if unit is None or row.unit.code == unit
        ],
    }


def _unit(result: PaperResult, row: ScoredRow, *, has_items: bool) -> Told:
    total, share = row.scored.exact, row.scored.share
    told: Told = {
        "unit": row.unit.code,
        "name": row.unit.name,
        "group": row.unit.group,
        "total": _shown(total),
        "exact": None if total is None else str(total),
        "share": None if share is None else shown(share * 100),
        "rank": row.rank,
        "group_rank": row.group_rank,
        "grade": row.grade.value if row.grade else None,
        "exception": row.grade is Grade.EXCELLENT and row.unit.has_exception,
        "added": shown(row.scored.added),
        "subtracted": shown(row.scored.subtracted),
        "undecided": list(row.scored.undecided),
    }
    if has_items:
        told["items"] = _items(result, row)
    return told


def _items(result: PaperResult, row: ScoredRow) -> list[Told]:
    """Every node of the tree in order: a leaf with its reason, the others with the sum of their leaves."""
    reasons = {reason.leaf.number: reason for reason in row.reasons}
    return [
        _leaf(reasons[number]) if number in reasons else _inner(row, number, name, full)
        for number, name, full in result.facts.nodes
    ]


def _inner(row: ScoredRow, number: str, name: str, full: Fraction) -> Told:
    points = row.points_under(number)
    return {
        "number": number,
        "name": name,
        "full": shown(full),
        "points": shown(points),
        "exact": str(points),
        "how": "",
        "words": "",
    }


def _leaf(reason: LeafReason) -> Told:
    told: Told = {
        "number": reason.leaf.number,
        "name": reason.leaf.name,
        "full": shown(reason.leaf.full),
        "points": _shown(reason.points.exact),
        "exact": None if reason.points.exact is None else str(reason.points.exact),
        "how": reason.how,
        "words": reason.words,
    }
    if isinstance(reason, EvaluatedReason):
        told["score"] = shown(reason.score)
        told["panels"] = [
            {"name": panel.name, "weight": panel.weight, "score": _shown(panel.score)}
            for panel in reason.panels
        ]
    return told


def _shown(exact: Fraction | None) -> str | None:
    return None if exact is None else shown(exact)


def lines_of(document: Mapping[str, Any]) -> list[str]:
    """The same for people: a line a unit, and under it what was asked for."""
    lines = []
    for unit in document["units"]:
        place = "待定" if unit["rank"] is None else f"第{unit['rank']}名"
        total = unit["total"] or f"待定（{'、'.join(unit['undecided'])}）"
        share = f" {unit['share']}%" if unit["share"] else ""
        lines.append(f"{unit['unit']} {unit['name']} {total}{share} {place} {unit['grade'] or ''}".rstrip())
        for item in unit.get("items", ()):
            said = item["words"] or f"{item['name']} {item['points']}"
            lines.append(f"  {item['number']} {said}")
    return lines
