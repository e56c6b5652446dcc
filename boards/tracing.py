"""来历: reads the frozen edition first, and the rows behind it through their keys. What it says is in boards.traced.

`boards.trace_events` finds the events.
"""

from collections.abc import Sequence

from assessments.models import Determination, LineState
from assessments.recheck import doubts_of
from boards.document import Award, Board, Key
from boards.drafting import given
from boards.models import Edition
from boards.redrafting import key_of_line
from boards.trace_events import LineEvents, entered_figures, events_of, moment, publication_of
from boards.traced import DIGITS, Happened, Trace, TracedRow, apart, head_words, traced_award
from boards.words import accepted_words
from departments.models import Department
from departments.months import CalendarMonth
from rules.criteria import Outcome

BASES = "clause__metric__base__base__base"  # what a computed metric comes from, as deep as it goes


class UntraceableError(ValueError):
    """There is nothing to trace: the sentence says why, and what there is instead."""


def trace(month: CalendarMonth, code: str, *, number: int | None = None) -> Trace:
    """Where a unit's row on the board of a month comes from; of the edition that stands, or of one by its number.

    A constant number of queries. UntraceableError where the month is not out, the edition is withdrawn or unreadable,
    or the unit is not on it.
    """
    edition = _edition(month, number)
    board = _board(edition)
    place = board.places_by_unit.get(code)
    if place is None:
        raise UntraceableError(_no_such_unit(code, edition))
    awards = board.awards_of(code)
    published = publication_of(edition)
    rows = _rows(awards, edition, published)
    noted = f"（历史第 {published} 条）" if published else "（历史里没有发布它的记录）"
    said = f"{edition}，{moment(edition.published_at, month)} 发布{noted}"
    head = head_words(board, place, edition=said)
    return Trace(
        place.name, head, board, tuple(traced_award(award, board, rows.get(award.key)) for award in awards)
    )


def traceable(month: CalendarMonth, number: int) -> Board:
    """The board of an edition whose rows can be traced. UntraceableError where there is none."""
    return _board(_edition(month, number))


def _edition(month: CalendarMonth, number: int | None) -> Edition:
    edition = Edition.objects.issue(month, number)
    if edition is None:
        which = f"没有第 {number} 版榜单" if number is not None else "还没有发布榜单"
        raise UntraceableError(f"{month.chinese}{which}")
    if withdrawal := edition.withdrawn:
        why = f"{moment(withdrawal.withdrawn_at, month)} {withdrawal.get_kind_display()}：{withdrawal.reason}"
        raise UntraceableError(
            f"{edition}已撤回（{why}），文字已清除，只留校验值 {edition.digest[:DIGITS]}；请看现行的一版"
        )
    return edition


def _board(edition: Edition) -> Board:
    try:
        return edition.board
    except ValueError as fault:
        raise UntraceableError(
            f"{edition}的文字读不出来（{fault}），请先核对：manage.py verify_boards"
        ) from fault


def _no_such_unit(code: str, edition: Edition) -> str:
    unit = Department.objects.filter(code=code).first()
    return f"{unit.label}（{code}）不在{edition}的榜上" if unit else f"没有编码为 {code} 的单位"


def _rows(awards: Sequence[Award], edition: Edition, published: int | None) -> dict[Key, TracedRow]:
    """By key of the award; of an award whose row is gone there is none."""
    lines = Determination.objects.filter(
        month__calendar_month=edition.month, unit__code__in={award.unit for award in awards}
    )
    found = {
        key_of_line(line): line
        for line in lines.with_names().select_related(BASES).prefetch_related("evidence")
    }
    kept = [(award, found[award.key]) for award in awards if award.key in found]
    own = [line for _, line in kept]
    events, entered = events_of(own, edition), entered_figures(own, edition, published)
    doubts: dict[int, list[str]] = {line.pk: [] for line in own}
    for doubt in doubts_of(line for line in own if line.state == LineState.ACCEPTED):
        doubts[doubt.thing.pk].append(doubt.words)
    return {
        award.key: _row(award, line, events[line.pk], entered.get(line.pk), doubts[line.pk])
        for award, line in kept
    }


def _row(
    award: Award,
    line: Determination,
    events: LineEvents,
    entered: Happened | None,
    doubts: Sequence[str],
) -> TracedRow:
    clause, metric = line.clause, line.clause.metric
    outcome = Outcome(line.outcome_then).label if line.outcome_then else ""
    return TracedRow(
        pk=line.pk,
        since=clause.rule_set.effective_from,
        text=clause.text,
        standard=line.standard_then or clause.standard,
        is_narrative=not clause.is_machine_checked,
        judged=(outcome, line.sentence_then),
        root=metric.root.name if metric and metric.derivation else "",
        accepted=accepted_words(award.accepted_on, line.month.calendar_month),
        entered=entered,
        added=events.added,
        signed=events.signed,
        decided=events.decided,
        amended=events.amended,
        evidence=tuple((file.name, file.sha256) for file in line.evidence.all()),
        sequences=tuple(sorted({*events.sequences, *([entered.sequence] if entered else [])})),
        apart=(*_state_apart(line), *apart(award, given(line, award.wording)), *doubts),
    )


def _state_apart(line: Determination) -> list[str]:
    if line.state == LineState.ACCEPTED:
        return []
    return [f"榜上是审定的，这一条现在是“{line.state_words}”{line.note and f'：{line.note}'}"]
