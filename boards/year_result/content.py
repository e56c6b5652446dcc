"""What page, paper and spreadsheet say of a year's result, each in the same words. Plain Python, no Django."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from boards.ranking import Tally
from boards.words import NO_RANK, correction_label, signed
from boards.year_result.document import CountedEdition, YearRow, YearTable
from departments.months import day_words
from departments.xlsx import Value, XlsxTable, xlsx
from rules.standards import plain

PREVIEW = "预览 · 未定稿"
HEADINGS = (
    "分组", "组内名次", "名次", "单位编码", "单位", "红旗", "黄灯", "红灯", "得分",
    "折算前", "折算分", "一票否决", "说明",
)  # fmt: skip
WIDTHS = (8, 10, 8, 14, 24, 8, 8, 8, 8, 9, 9, 30, 18)
VETO_HEADINGS, VETO_WIDTHS = ("单位", "事项", "印发机关", "文号", "印发日期"), (24, 40, 24, 24, 14)
EDITION_HEADINGS, EDITION_WIDTHS = ("月份", "版次", "校验值"), (12, 12, 70)


@dataclass(frozen=True)
class PrintedYear:
    """One unit's row as printed; `is_bounded` where the cap took something, `vetoes` its matters in one text."""

    group_rank: str
    rank: str
    name: str
    remark: str
    counts: tuple[int, int, int]
    score: str
    net: str
    converted: str
    is_bounded: bool
    vetoes: str


@dataclass(frozen=True)
class PrintedGroup:
    """One group with its rows, and the sums of its units."""

    name: str
    rows: tuple[PrintedYear, ...]
    counts: tuple[int, int, int]


def groups(table: YearTable) -> list[PrintedGroup]:
    return [
        PrintedGroup(
            name,
            tuple(printed(unit, table) for unit in units),
            sum((unit.tally for unit in units), Tally()).counts,
        )
        for name, units in table.groups
    ]


def printed(unit: YearRow, table: YearTable) -> PrintedYear:
    before = table.net_of(unit)
    return PrintedYear(
        group_rank=str(unit.group_rank or NO_RANK),
        rank=str(unit.rank or NO_RANK),
        name=unit.name,
        remark=remark(unit),
        counts=unit.tally.counts,
        score=signed(plain(unit.tally.score)),
        net=_hundredths(before),
        converted=_hundredths(unit.converted),
        is_bounded=before != unit.converted,
        vetoes="；".join(veto.matter for veto in table.vetoes_of(unit.unit)),
    )


def _hundredths(value: Decimal) -> str:
    """`+5.00`, `−0.50`, `0.00`: every conversion to the same two places."""
    return signed(f"{value:.2f}") if value else "0.00"


def remark(unit: YearRow) -> str:
    """Why a unit has no rank; "" where it has one."""
    if unit.listed_until:
        return f"{unit.listed_until.month}月后不在名册"
    return "" if unit.rank else "全年没有认定"


def version_words(table: YearTable) -> str:
    """`正式稿`, `更正1`, or that it is no more than a preview."""
    return (correction_label(table.version) or "正式稿") if table.frozen else PREVIEW


def formula(table: YearTable) -> str:
    """How flags and lights convert, in words."""
    flag, yellow, red = (
        signed(plain(worth))
        for worth in (table.policy.red_flag, table.policy.yellow_light, table.policy.red_light)
    )
    return (
        f"每面红旗 {flag} 分，每盏黄灯 {yellow} 分，每盏红灯 {red} 分；三项相加之后，"
        f"不超过 +{plain(table.policy.cap)} 分，不低于 −{plain(table.policy.cap)} 分"
    )


def edition_words(one: CountedEdition) -> str:
    """`1月 首次发布`, `6月 更正1`."""
    return f"{one.month.month}月 {correction_label(one.edition) or '首次发布'}"


def veto_words(table: YearTable) -> list[str]:
    """Each veto item with its document, as a sentence without its end."""
    return [
        f"{table.names.get(veto.unit, veto.unit)}：{veto.matter}"
        f"（{veto.issuer} {veto.document}，{day_words(veto.issued_on, year=0)}）"
        for veto in table.vetoes
    ]


def year_xlsx(table: YearTable, *, made_at: datetime) -> bytes:
    """Three sheets: the result, the veto items, the editions that it was summed from. Same table, same bytes."""
    title = f"{table.district}{table.year}年度授旗亮灯结果（{version_words(table)}）"
    digest = f"校验值 {table.digest}" if table.frozen else f"{PREVIEW}，不作依据"
    sheets = [
        XlsxTable(
            f"{table.year}年度结果", HEADINGS, WIDTHS, list(_rows(table)), fixed=5, above=(title, digest)
        ),
        XlsxTable("一票否决", VETO_HEADINGS, VETO_WIDTHS, _veto_rows(table)),
        XlsxTable(
            "所据榜单",
            EDITION_HEADINGS,
            EDITION_WIDTHS,
            [
                (str(one.month), correction_label(one.edition) or "首次发布", one.digest)
                for one in table.months
            ],
        ),
    ]
    return xlsx(sheets, made_at=made_at, creator=table.issuer)


def _rows(table: YearTable) -> Iterator[Sequence[Value]]:
    for name, units in table.groups:
        for unit in units:
            yield (
                name,
                unit.group_rank,
                unit.rank,
                unit.unit,
                unit.name,
                *unit.tally.counts,
                *(Decimal(plain(value)) for value in (unit.tally.score, table.net_of(unit), unit.converted)),
                "；".join(veto.matter for veto in table.vetoes_of(unit.unit)) or None,
                remark(unit) or None,
            )


def _veto_rows(table: YearTable) -> list[Sequence[Value]]:
    return [
        (
            table.names.get(veto.unit, veto.unit),
            veto.matter,
            veto.issuer,
            veto.document,
            veto.issued_on.isoformat(),
        )
        for veto in table.vetoes
    ]
