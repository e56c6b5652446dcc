"""预安简报: a month's bulletin told on paper, with what only the inside reads. Plain Python, no Django.

The text names the worst first and as many as fit; the annexes name all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from boards.circular.document import (
    MOST_CHARACTERS,
    Align,
    Annex,
    AnnexColumn,
    AnnexTable,
    Circular,
    CircularKind,
    length,
)
from commitments.bulletin_document import BulletinItem, BulletinUnit, MonthBulletin
from commitments.standing import Plate
from departments.text import ended

MARK = "内部资料"
NO_REASON = "未说明"
LEFT = Align.LEFT
NUMERALS = "一二三四五六七"
SHOWN, UNFINISHED, TROUBLES = "公示事项", "未销号事项和原因（内部）", "难题（内部）"


@dataclass(frozen=True)
class UnfinishedItem:
    """未完原因: an item that was open as the month ended, what its unit said of it; `overdue` in months."""

    unit: str
    code: str
    text: str
    term: str
    overdue: int
    reason: str

    @property
    def lateness(self) -> str:
        return f"逾期{self.overdue}个月" if self.overdue else ""


@dataclass(frozen=True)
class ToldDifficulty:
    """难题 of an item; `depends_on` "" where nobody else is wanted, `decision` "" until the meeting decided."""

    unit: str
    text: str
    words: str
    depends_on: str
    proposal: str
    decision: str


@dataclass(frozen=True)
class BriefFacts:
    """`names` by the codes of the units; `unfinished` the latest first."""

    bulletin: MonthBulletin
    names: Mapping[str, str]
    unfinished: tuple[UnfinishedItem, ...]
    difficulties: tuple[ToldDifficulty, ...]
    dated: date


@dataclass(frozen=True)
class BriefLimits:
    """How many of each list the text names."""

    units: int = 30
    items: int = 10
    unfinished: int = 10
    difficulties: int = 6


TRIALS = (BriefLimits(), BriefLimits(20, 8, 6, 4), BriefLimits(12, 5, 3, 2), BriefLimits(5, 3, 0, 0))


def brief_body(facts: BriefFacts) -> str:
    """By the first of TRIALS that keeps within MOST_CHARACTERS, else by the last."""
    bodies = [_body(facts, limits) for limits in TRIALS]
    return next((body for body in bodies if length(body) <= MOST_CHARACTERS), bodies[-1])


def brief_circular(facts: BriefFacts) -> Circular:
    """The document for paper; the issue is left to be written in, as the office's register gives it."""
    bulletin = facts.bulletin
    return Circular(
        kind=CircularKind.BRIEF,
        organ=bulletin.issuer,
        number="",
        issue=None,
        title=f"{bulletin.month.chinese}预安销号情况",
        addressed="",
        body=brief_body(facts),
        annexes=_annexes(facts),
        signed_by=bulletin.issuer,
        dated=facts.dated,
        copied_to=(),
        printed_by=bulletin.issuer,
        printed_on=facts.dated,
        mark=MARK,
    )


def _body(facts: BriefFacts, limits: BriefLimits) -> str:
    parts = [
        ("总体情况", _totals(facts.bulletin)),
        ("各单位情况", _units(facts.bulletin, limits.units)),
        (SHOWN, _shown(facts, limits.items)),
        ("亮点和明星", _praise(facts)),
        ("未完原因（内部）", _unfinished(facts.unfinished, limits.unfinished)),
        (TROUBLES, _troubles(facts.difficulties, limits.difficulties)),
    ]
    told = [(heading, lines) for heading, lines in parts if lines]
    return "\n".join(
        line
        for numeral, (heading, lines) in zip(NUMERALS, told, strict=False)
        for line in (f"{numeral}、{heading}", *lines)
    )


def _totals(bulletin: MonthBulletin) -> list[str]:
    totals, month = bulletin.totals, bulletin.month
    rate = f"按期率{totals.rate}%" if totals.rate is not None else "没有应销号的事项，不算按期率"
    late = f"；逾期后销号{totals.late_closed}项" if totals.late_closed else ""
    plates = "、".join(f"{plate.label}{bulletin.plates[plate]}项" for plate in Plate)
    warned = f"，警示{totals.warned}人次" if totals.warned else ""
    return [
        f"{month.chinese}交办{totals.planned}项，应销号{totals.due}项，按期销号{totals.on_time}项，{rate}{late}。"
        f"到月末，连同以前各月的，未销号{totals.open}项。",
        f"月末应销号和未销号的各项中，{plates}。公示{totals.shown}项{warned}。",
    ]


def _units(bulletin: MonthBulletin, limit: int) -> list[str]:
    names = [unit.name for unit in bulletin.units if not unit.open and unit.on_time == unit.due]
    lines = [f"全部按期销号、没有遗留的单位{len(names)}个{_listed(names, limit)}"] if names else []
    behind = sorted((unit for unit in bulletin.units if unit.open), key=lambda unit: -unit.longest)
    if behind:
        rest = f"，等{len(behind)}个" if len(behind) > limit else ""
        lines.append(f"月末有未销号事项的单位{len(behind)}个：{_by_lateness(behind[:limit])}{rest}。")
    return lines


def _by_lateness(units: Sequence[BulletinUnit]) -> str:
    """`逾期4个月的，古柏街道2项；逾期1个月的，…`: the latest first, each group in register order."""
    told = []
    for months, alike in groupby(units, key=lambda unit: unit.longest):
        names = "、".join(f"{unit.name}{unit.open}项" for unit in alike)
        told.append(f"最长逾期{months}个月的，{names}" if months else f"没有逾期的，{names}")
    return "；".join(told)


def _listed(told: Sequence[str], limit: int) -> str:
    rest = f"，等{len(told)}个" if len(told) > limit else ""
    return f"：{'、'.join(told[:limit])}{rest}。"


def _shown(facts: BriefFacts, limit: int) -> list[str]:
    """Red and yellow in the text; the green ones are in the annex."""
    items = facts.bulletin.items
    if not items:
        return ["本月公示事项：无。"]
    behind = [item for item in items if item.plate is not Plate.GREEN]
    lines = [f"公示{len(items)}项，其中红牌、黄牌{len(behind)}项，全部事项见附件1。"]
    told = [f"{item.plate.label}，{_named(facts, item)}：{_about(item)}" for item in behind[:limit]]
    return lines + _numbered(told)


def _named(facts: BriefFacts, item: BulletinItem) -> str:
    return facts.names.get(item.unit, item.unit)


def _about(item: BulletinItem) -> str:
    return f"{item.text.rstrip('。')}（期限{item.term_words}{f'，{item.lateness}' if item.lateness else ''}）"


def _praise(facts: BriefFacts) -> list[str]:
    names = facts.names
    told = [f"亮点工作，{names.get(one.unit, one.unit)}：{one.citation}" for one in facts.bulletin.highlights]
    told += [f"明星部门，{names.get(one.unit, one.unit)}：{one.citation}" for one in facts.bulletin.stars]
    return _numbered(told)


def _unfinished(items: Sequence[UnfinishedItem], limit: int) -> list[str]:
    """Those of which something was said; of the others the number."""
    if not items:
        return []
    said = [one for one in items if one.reason]
    silent = f"，其中{len(items) - len(said)}项没有说明原因" if len(said) < len(items) else ""
    told = [
        f"{one.unit}：{one.text}（期限{one.term}{f'，{one.lateness}' if one.lateness else ''}）。"
        f"原因：{one.reason}"
        for one in said[:limit]
    ]
    return [f"未销号{len(items)}项{silent}，全部见附件2。", *_numbered(told)]


def _troubles(difficulties: Sequence[ToldDifficulty], limit: int) -> list[str]:
    if not difficulties:
        return []
    told = [
        f"{one.unit}：{one.text}。难在{ended(one.words)}"
        + (f"要{one.depends_on}配合。" if one.depends_on else "")
        + f"本单位建议：{ended(one.proposal)}"
        + (f"会议决定：{one.decision}" if one.decision else "等会议决定")
        for one in difficulties[:limit]
    ]
    return [f"难题{len(difficulties)}件，全部见附件3。", *_numbered(told)]


def _numbered(told: Iterable[str]) -> list[str]:
    return [f"{place}.{ended(words)}" for place, words in enumerate(told, 1)]


def _annexes(facts: BriefFacts) -> tuple[Annex, ...]:
    """All three, a table without rows says 无: so that their numbers are the same in every month."""
    return (
        Annex(SHOWN, (_shown_table(facts),)),
        Annex(UNFINISHED, (_unfinished_table(facts.unfinished),)),
        Annex(TROUBLES, (_troubles_table(facts.difficulties),)),
    )


def _shown_table(facts: BriefFacts) -> AnnexTable:
    columns = (
        AnnexColumn("牌", 2),
        AnnexColumn("单位", 4),
        AnnexColumn("事项", 11, LEFT),
        AnnexColumn("期限", 4),
        AnnexColumn("月末情况", 4),
    )
    return AnnexTable(
        columns,
        tuple(
            (
                item.plate.label,
                _named(facts, item),
                item.text.rstrip("。"),
                item.term_words,
                item.lateness or item.state.label,
            )
            for item in facts.bulletin.items
        ),
    )


def _unfinished_table(items: Sequence[UnfinishedItem]) -> AnnexTable:
    columns = (
        AnnexColumn("单位", 4),
        AnnexColumn("事项", 9, LEFT),
        AnnexColumn("期限", 4),
        AnnexColumn("逾期\n月数", 3),
        AnnexColumn("原因", 7, LEFT),
    )
    return AnnexTable(
        columns,
        tuple((one.unit, one.text, one.term, str(one.overdue), one.reason or NO_REASON) for one in items),
    )


def _troubles_table(difficulties: Sequence[ToldDifficulty]) -> AnnexTable:
    columns = (
        AnnexColumn("单位", 5),
        AnnexColumn("事项", 6, LEFT),
        AnnexColumn("难在哪里", 6, LEFT),
        AnnexColumn("要谁\n配合", 5),
        AnnexColumn("本单位建议", 6, LEFT),
        AnnexColumn("会议决定", 5, LEFT),
    )
    return AnnexTable(
        columns,
        tuple(
            (one.unit, one.text, one.words, one.depends_on or "—", one.proposal, one.decision)
            for one in difficulties
        ),
    )
