"""What a person may write of a bulletin, and the document that it makes. Plain Python, no Django."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from boards.bulletins.annexes import annexes
from boards.bulletins.content import BulletinFacts, BulletinText
from boards.bulletins.kinds import KINDS, BulletinKind, copy_lists
from boards.circular.document import Circular
from departments.months import day_words
from departments.text import visible

COPIES = tuple(name for kind in KINDS.values() for name, _ in kind.copies)


@dataclass(frozen=True)
class BulletinFields:
    """Every field as written; of `title`, `addressed` and `body` "" follows the proposal, of the days None does.

    `number` is the 文号 that the office's register gives, "" until it does; `issue` the N of a 简报.
    """

    organ: str = ""
    number: str = ""
    issue: int | None = None
    title: str = ""
    addressed: str = ""
    body: str = ""
    copied_to: str = ""
    reported_to: str = ""
    sent_to: str = ""
    issued_to: str = ""
    printed_by: str = ""
    dated: date | None = None
    printed_on: date | None = None


FOLLOWING = ("title", "addressed", "body")  # what follows the proposal while nobody wrote it otherwise


def own_words(fields: BulletinFields, text: BulletinText) -> BulletinFields:
    """The same without what is written as it is proposed: that goes on following the proposal."""
    same: dict[str, Any] = {
        name: "" for name in FOLLOWING if tidy(getattr(fields, name)) == tidy(getattr(text, name))
    }
    return replace(fields, **same)


def filled(fields: BulletinFields, text: BulletinText) -> BulletinFields:
    """What stands on the paper: each field as written, else as proposed."""
    return replace(fields, **{name: getattr(fields, name) or getattr(text, name) for name in FOLLOWING})


def tidy(text: str) -> str:
    """A text without what nobody sees and blank lines: what two texts are compared by."""
    return "\n".join(line for one in visible(text, lines=True).split("\n") if (line := one.strip()))


def circular_of(
    fields: BulletinFields, kind: BulletinKind, facts: BulletinFacts, *, today: date, mark: str = ""
) -> Circular:
    """The document that filled fields make; a day that nobody wrote is `today`."""
    dated = fields.dated or today
    return Circular(
        kind=kind.layout,
        organ=fields.organ,
        number=fields.number if kind.is_circular else "",
        issue=None if kind.is_circular else fields.issue,
        title=fields.title,
        addressed=fields.addressed,
        body=tidy(fields.body),
        annexes=annexes(facts.board, facts.after),
        signed_by=fields.organ,
        dated=dated,
        copied_to=copy_lists(kind, {name: getattr(fields, name) for name in COPIES}),
        printed_by=fields.printed_by,
        printed_on=fields.printed_on or dated,
        mark=mark,
    )


def date_faults(circular: Circular, today: date) -> list[str]:
    """Days that cannot be on a document that goes out `today`, and a 文号 of another year; a sentence each."""
    told, dated = [], circular.dated
    year = re.search(r"〔(\d{4})〕", circular.number)
    if year and dated and int(year[1]) != dated.year:
        told.append(f"发文字号写的是{year[1]}年，成文日期是{dated.year}年，请核对")
    if dated and dated > today:
        told.append(f"成文日期是{day_words(dated)}，还没有到，请改成今天或以前，或者不填")
    if dated and circular.printed_on and circular.printed_on < dated:
        told.append(f"印发日期{day_words(circular.printed_on)}早于成文日期{day_words(dated)}，请核对")
    return told


def texts_of(circular: Circular) -> Iterable[tuple[str, str]]:
    """Every text of a document with what it is called: what the fonts must have."""
    yield from (
        ("发文机关", circular.organ),
        ("发文字号", circular.number),
        ("标题", circular.title),
        ("主送", circular.addressed),
        ("正文", circular.body),
        ("印发机关", circular.printed_by),
    )
    yield from ((one.label, one.words) for one in circular.copied_to)
    for annex in circular.annexes:
        for table in annex.tables:
            yield from ((f"附件“{annex.title}”", cell) for row in table.rows for cell in row)
