"""A 公文 as a value: a red-headed 通报 or a 简报, before it is set on paper. Plain Python, no Django.

It knows nothing of boards: whoever has something to tell fills it in. `of_document` takes the frozen keys,
`as_document` writes the same keys again; between them nobody reads a key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from boards.circular.titles import MOST, MOST_LINES, breaks_badly
from departments.text import visible

SCHEMA = "xiaoneng.circular/1"
MOST_CHARACTERS = 4000  # of a body, blanks not counted: the limit of the 2024 rules on documents
MOST_ANNEXES = 9

Document = dict[str, Any]


class NotACircularError(ValueError):
    """The keys are not those of a circular, or not their kinds of values."""


class CircularKind(StrEnum):
    """What the first page looks like."""

    CIRCULAR = "circular"  # 通报: organ in red, its number, a red line
    BRIEF = "brief"  # 简报: “简报” in red, the issue, organ and day over a red line


class Align(StrEnum):
    """Where the words of a column stand."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class AnnexColumn:
    """A column of a table; widths are shared out by `weight`, a heading breaks where a line ends in it."""

    heading: str
    weight: int = 1
    align: Align = Align.CENTRE


@dataclass(frozen=True)
class AnnexTable:
    """A table whose headings stand again on every page; `caption` over it, `note` under it, "" for none.

    Every row has a text for each column. A table without rows says 无.
    """

    columns: tuple[AnnexColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    note: str = ""


@dataclass(frozen=True)
class Annex:
    """附件: its title, as 附件说明 names it too, and its tables one after the other, on pages of its own."""

    title: str
    tables: tuple[AnnexTable, ...]


@dataclass(frozen=True)
class CopyList:
    """Who is sent a copy, in 版记: `label` is 抄送 in a 通报, 报, 送 or 发 in a 简报; `words` without a full stop."""

    label: str
    words: str


@dataclass(frozen=True)
class Circular:
    """A document that is ready for paper. Texts are as typed; `None` and "" leave room to be filled in by hand.

    `organ`: 发文机关标志 without “文件”, which a 通报 adds. `number`: `高作风办〔2026〕7号`, of a 通报.
    `issue`: 第N期, of a 简报. `title` may hold line breaks, which then are the only ones.
    `addressed`: 主送机关 without the colon, "" where there are none. `signed_by`: 发文机关署名. `dated`: 成文日期.
    `body`: plain text, a paragraph a line (`paragraphs`).
    `mark`: what every page of a draft bears, such as `送审稿 3f2a91c04b7d`; "" on what is issued.
    """

    kind: CircularKind
    organ: str
    number: str
    issue: int | None
    title: str
    addressed: str
    body: str
    annexes: tuple[Annex, ...]
    signed_by: str
    dated: date | None
    copied_to: tuple[CopyList, ...]
    printed_by: str
    printed_on: date | None
    mark: str = ""

    @property
    def head(self) -> str:
        """The words in red: `××办公室文件`, `简报`."""
        if self.kind is CircularKind.BRIEF:
            return "简报"
        return self.organ if not self.organ or self.organ.endswith("文件") else f"{self.organ}文件"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a body: level 1 to 4 is a heading 一、（一）1.（1）, 0 is running text.

    `lead` are the words that stand in the level's own face, `rest` what follows them on the same line.
    """

    level: int
    lead: str
    rest: str = ""

    @property
    def words(self) -> str:
        return self.lead + self.rest


_NUMERALS = "[一二三四五六七八九十百]{1,4}"
_LEVELS = tuple(
    re.compile(form)
    for form in (rf"{_NUMERALS}、", rf"[（(]{_NUMERALS}[）)]", r"\d{1,3}[.．](?!\d)", r"[（(]\d{1,3}[）)]")
)
OWN_FACE = (1, 2)  # levels set apart by their face: 黑体, 楷体


def paragraphs(body: str) -> tuple[Paragraph, ...]:
    """The body as paragraphs, one a line that is not blank: the one place that reads levels.

    `一、` `（一）` `1.` `（1）` at the start of a line make its level. A heading of the first
    two levels that goes on after its first full stop (`（一）总体情况。本月…`) is a heading only as far as that.
    """
    lines = (line.strip() for line in visible(body, lines=True).split("\n"))
    return tuple(_paragraph(line) for line in lines if line)


def _paragraph(line: str) -> Paragraph:
    level = next((n for n, form in enumerate(_LEVELS, 1) if form.match(line)), 0)
    if level in OWN_FACE and (stop := line.find("。")) >= 0:
        return Paragraph(level, line[: stop + 1], line[stop + 1 :])
    return Paragraph(level, line)


def length(body: str) -> int:
    """How long a body is: its characters without blanks and line ends."""
    return sum(1 for mark in visible(body) if not mark.isspace())


_NUMBER = re.compile(r"\S+〔(?:19|20)\d\d〕[1-9]\d*号")


def faults(circular: Circular) -> list[str]:
    """What keeps it from being issued as it is, as sentences; glyphs are asked for where texts are typed."""
    told = []
    if not length(circular.title):
        told.append("标题没有写，请写上标题")
    elif breaks_badly(circular.title):
        told.append(
            f"标题排不好：最多 {MOST_LINES} 行，一行最多 {MOST} 个字，请写短一些，或在可以停顿的地方换行"
        )
    body_length = length(circular.body)
    if not body_length:
        told.append("正文没有写，请写上正文")
    elif body_length > MOST_CHARACTERS:
        told.append(
            f"正文有 {body_length} 个字，最多 {MOST_CHARACTERS} 个，请删去 {body_length - MOST_CHARACTERS} 个"
        )
    if circular.number and not _NUMBER.fullmatch(circular.number):
        told.append(
            f"发文字号“{circular.number}”写法不对，请写成“高作风办〔2026〕7号”：年份用六角括号，序号前不加“第”和 0"
        )
    if circular.issue is not None and circular.issue < 1:
        told.append(f"期数 {circular.issue} 不对，请写 1 或更大的整数")
    return told + _annex_faults(circular.annexes)


def _annex_faults(annexes: tuple[Annex, ...]) -> list[str]:
    told = []
    if len(annexes) > MOST_ANNEXES:
        told.append(f"附件有 {len(annexes)} 个，最多 {MOST_ANNEXES} 个，请并成几张表")
    for place, annex in enumerate(annexes, 1):
        if not annex.title.strip():
            told.append(f"附件{place}没有名称，请写上名称")
        for table in annex.tables:
            told += [
                f"附件{place}第 {n} 行有 {len(row)} 格，应有 {len(table.columns)} 格"
                for n, row in enumerate(table.rows, 1)
                if len(row) != len(table.columns)
            ]
    return told


def as_document(circular: Circular) -> Document:
    """Every key of a circular, ready for JSON and for a digest."""
    return {
        "schema": SCHEMA,
        "kind": str(circular.kind),
        "organ": circular.organ,
        "number": circular.number,
        "issue": circular.issue,
        "title": circular.title,
        "addressed": circular.addressed,
        "body": circular.body,
        "annexes": [_annex_keys(annex) for annex in circular.annexes],
        "signed_by": circular.signed_by,
        "dated": circular.dated.isoformat() if circular.dated else None,
        "copied_to": [{"label": one.label, "words": one.words} for one in circular.copied_to],
        "printed_by": circular.printed_by,
        "printed_on": circular.printed_on.isoformat() if circular.printed_on else None,
        "mark": circular.mark,
    }


def _annex_keys(annex: Annex) -> Document:
    return {
        "title": annex.title,
        "tables": [
            {
                "caption": table.caption,
                "columns": [
                    {"heading": one.heading, "weight": one.weight, "align": str(one.align)}
                    for one in table.columns
                ],
                "rows": [list(row) for row in table.rows],
                "note": table.note,
            }
            for table in annex.tables
        ],
    }


def of_document(document: Mapping[str, Any]) -> Circular:
    """The circular that a document tells. Raises NotACircularError where it tells none."""
    try:
        if document["schema"] != SCHEMA:
            raise ValueError(document["schema"])
        return Circular(
            kind=CircularKind(document["kind"]),
            organ=document["organ"],
            number=document["number"],
            issue=document["issue"],
            title=document["title"],
            addressed=document["addressed"],
            body=document["body"],
            annexes=tuple(_annex(one) for one in document["annexes"]),
            signed_by=document["signed_by"],
            dated=_day(document["dated"]),
            copied_to=tuple(CopyList(one["label"], one["words"]) for one in document["copied_to"]),
            printed_by=document["printed_by"],
            printed_on=_day(document["printed_on"]),
            mark=document["mark"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotACircularError(f"这不是一份公文：{error}") from error


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _annex(keys: Mapping[str, Any]) -> Annex:
    return Annex(
        keys["title"],
        tuple(
            AnnexTable(
                columns=tuple(
                    AnnexColumn(one["heading"], one["weight"], Align(one["align"]))
                    for one in table["columns"]
                ),
                rows=tuple(tuple(row) for row in table["rows"]),
                caption=table["caption"],
                note=table["note"],
            )
            for table in keys["tables"]
        ),
    )
