"""The chain of editions, walked: every row against its text, its places, its month and its event in the history."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assessments.models import Month
from boards.chaining import AT_ONCE, Check, Document, faults, holds_digest, holds_moment
from boards.events import EditionCorrected, EditionPublished
from boards.models import Edition
from boards.withdrawals import withdrawal_faults, withdrawn_digests
from departments.history.differences import called
from departments.models import Record

VERBS: dict[str, type[EditionPublished | EditionCorrected]] = {
    verb: kind for kind in (EditionPublished, EditionCorrected) for verb in kind.verbs
}


@dataclass(frozen=True)
class Telling:
    """What the history tells of one edition, and the hash of the event before it."""

    sequence: int
    actor: int | None
    sentence: str
    previous_hash: str
    event: EditionPublished | EditionCorrected

    @property
    def is_first(self) -> bool:
        return isinstance(self.event, EditionPublished)


def verify_boards() -> str | None:
    """Walk the chain of editions in the order they were made; None when whole, else the first fault."""
    return next(board_faults(), None)


def board_faults() -> Iterator[str]:
    """Every fault of what is published, one Chinese sentence each."""
    rows = Edition.objects.order_by("pk").prefetch_related("standings").iterator(AT_ONCE)
    yield from faults(rows, CHECKS, emptied=withdrawn_digests())
    yield from event_faults()
    yield from _month_faults()


def event_faults() -> Iterator[str]:
    """Every edition and every withdrawal against its event, both ways: what one tells and the other does not."""
    tellings, repeated = _tellings()
    yield from (f"历史第 {sequence} 条又记了一次已经记过的一版榜单" for sequence in repeated)
    last = 0
    for edition in Edition.objects.order_by("pk").iterator(AT_ONCE):
        telling = tellings.pop(str(edition.pk), None)
        if telling is None:
            yield f"{edition}：历史中没有发布它的记录"
            continue
        yield from (f"{edition}：{fault}" for fault in _telling_faults(edition, telling))
        if telling.sequence < last:
            yield f"{edition}：与历史中发布的先后不符"
        last = telling.sequence
    yield from (
        f"历史第 {gone.sequence} 条“{gone.sentence}”所说的一版不在榜单中，已被删去"
        for gone in tellings.values()
    )
    yield from withdrawal_faults()


def _tellings() -> tuple[dict[str, Telling], list[int]]:
    """By key of the edition its event, and the sequence numbers of events that tell of one a second time."""
    tellings: dict[str, Telling] = {}
    repeated = []
    for row in Record.objects.filter(verb__in=VERBS).order_by("sequence").iterator():
        if row.subject_id in tellings:
            repeated.append(row.sequence)
            continue
        event = VERBS[row.verb].of(row)
        tellings[row.subject_id] = Telling(row.sequence, row.actor_id, row.sentence, row.previous_hash, event)
    return tellings, repeated


def _telling_faults(edition: Edition, telling: Telling) -> Iterator[str]:
    """The facts of the row that its event tells otherwise, and what its text says of the history before it."""
    if telling.is_first != (edition.number == 1):
        yield f"历史第 {telling.sequence} 条记的是{'首次发布' if telling.is_first else '更正'}"
    facts, recorded = edition.facts.as_data(), _recorded_facts(telling)
    for name in (name for name in facts if name in recorded and recorded[name] != facts[name]):
        word = called(Edition, name)
        yield f"{word}与历史第 {telling.sequence} 条不符：历史记为“{recorded[name]}”，榜单上是“{facts[name]}”"
    if not telling.event.facts.is_whole and telling.sentence != _sentence_before(edition, telling):
        yield f"放行理由、更正类别或原因与历史第 {telling.sequence} 条所述不符"
    try:
        before = edition.document["history"]
    except (ValueError, KeyError, TypeError):
        return  # the walk over the texts names it
    if before != telling.previous_hash:
        yield f"所记的历史校验值在历史中找不到，或不是第 {telling.sequence} 条之前的一条"


def _recorded_facts(telling: Telling) -> dict[str, Any]:
    """The facts that an event tells; the earliest events told the digest and the approval alone, where given."""
    facts = telling.event.facts
    if facts.is_whole:
        return facts.as_data()
    omitted = {"approved_by": "", "approved_on": None, "approval_words": "", "published_by": telling.actor}
    return omitted | facts.as_data()


def _sentence_before(edition: Edition, telling: Telling) -> str:
    """The sentence of the earliest events, which alone told the waiver, and the kind and reason."""
    if isinstance(telling.event, EditionPublished):
        waived = f"，放行理由：{edition.waived_because}" if telling.event.waived else ""
        return f"发布了{edition.title}{waived}"
    return f"发布了{edition}：{edition.get_kind_display()}，{edition.reason}"


def _is_named(edition: Edition, _: Document) -> bool:
    board = edition.board
    return board.publication is not None and (board.month, board.edition) == (edition.month, edition.number)


def _is_reasoned(edition: Edition, _: Document) -> bool:
    return edition.board.reason == edition.reason


def _is_placed(edition: Edition, _: Document) -> bool:
    """Every place of the ranking has its counts and its score in a row of its own, and there is no other."""
    kept = [
        (row.unit_code, row.red_flag, row.yellow_light, row.red_light, row.score)
        for row in edition.standings.all()
    ]
    shown = [
        (place.unit, place.tally.red_flag, place.tally.yellow_light, place.tally.red_light, place.tally.score)
        for place in edition.board.places
        if place.is_judged
    ]
    return sorted(kept) == sorted(shown)


CHECKS: dict[str, Check] = {
    "内容与校验值不符": holds_digest,
    "月份或版次与内容不符": _is_named,
    "发布时间与内容不符": holds_moment,
    "更正原因与内容不符": _is_reasoned,
    "单位成绩与内容不符": _is_placed,
}


def _month_faults() -> Iterator[str]:
    """A month is closed since its first edition, and by nothing else."""
    out = dict(Edition.objects.filter(number=1).values_list("month", "published_at"))
    for month in Month.objects.filter(published_at__isnull=False).order_by("calendar_month"):
        if (first := out.pop(month.calendar_month, None)) is None:
            yield f"{month}：记着首次发布时间，却没有第一版榜单"
        elif first != month.published_at:
            yield f"{month}：首次发布时间与第一版榜单不符"
    yield from (f"{month.chinese}：已有榜单，月份却是未发布" for month in sorted(out))
