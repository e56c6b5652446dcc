"""更正: the next edition of a published month, which changes the lines that it names and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.amending import amend
from assessments.models import Determination, LineState, Month
from assessments.recheck import Doubt, DoubtKind, recheck, standing_on
from boards.approval import Approval, refuse_future
from boards.differences import Difference, differences
from boards.drafting import Draft, draft_digest
from boards.events import EditionCorrected
from boards.models import CorrectionKind, Edition
from boards.permissions import may_correct
from boards.publishing import freeze_edition
from boards.redrafting import key_of_line, redraft, strange
from boards.year_to_date import later_with
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth
from rules.models import signal_order

UNSEEN = "unseen"  # the code of a refusal: what would go out is not what was shown


@dataclass(frozen=True)
class LineChange:
    """One line of a correction: another state (审定 or 不予认定), another public reason, or both."""

    line: Determination
    state: str = ""
    grounds: str = ""


@dataclass(frozen=True)
class Preview:
    """What a correction would change, whose year to date it would overtake, and which lines it takes the base from.

    `uncounted` were merged into what it strikes, so that their matter counts nowhere; `doubled` it brings in although
    the line that they were merged into still counts. `digest` is that of the board that it would publish.
    """

    digest: str
    difference: Difference
    overtaken: list[Edition]
    fallen: list[Determination]
    uncounted: list[Determination]
    doubled: list[Determination]


@transaction.atomic
def correct(
    calendar_month: CalendarMonth,
    *,
    actor: User,
    kind: str,
    reason: str,
    approval: Approval | None,
    changes: Sequence[LineChange] = (),
    seen: str = "",
    previewed: str | None = None,
    now: datetime | None = None,
) -> Edition:
    """Make the next edition of a published month, with a public reason; the old one stays readable.

    It starts from the edition that stands: only the lines of `changes` are other than they were, and what is
    counted from them. 重算累计 names no line and makes the year's sums anew. `seen` is the digest of the edition
    that was being corrected: where another has come since, nothing is done. `previewed` is `Preview.digest` of what
    the page showed, None where no page asks: another one is not published unseen. Raises PermissionDenied, or
    ValidationError where the month is not out, words or an approval are missing, a change is not of the kind,
    not the actor's or no change at all, or where anything else would differ.
    """
    if not may_correct(actor):
        raise PermissionDenied(f"{actor} 不能更正榜单")
    now, reason = now or timezone.now(), reason.strip()
    month, old = _to_correct(calendar_month, seen)
    approved = _approved(kind, reason, approval, now)
    _refuse_mixed(kind, changes)
    lines = [_amended(change, kind, month, actor=actor, note=reason, now=now) for change in changes]
    _refuse_untrue(month)
    corrected = _redrafted(old, month, kind, reason, lines)
    if previewed not in (None, corrected.digest):
        raise ValidationError("要更正的内容和看过的变化不一样，请看过下面的变化再发布", code=UNSEEN)
    fields = {"kind": kind, "reason": reason, **approved.as_fields()}
    edition = freeze_edition(corrected, old.number + 1, actor=actor, now=now, **fields)
    sentence = f"发布了{edition}：{edition.get_kind_display()}，{edition.reason}"
    record(actor, EditionCorrected(replaces=old.digest, facts=edition.facts), edition, sentence)
    return edition


def correctable(calendar_month: CalendarMonth) -> list[Determination]:
    """The lines of a published month that a correction may name: all but drafts, in the order of the board."""
    lines = Determination.objects.filter(month__calendar_month=calendar_month).exclude(state=LineState.DRAFT)
    unit, assessor = (
        ("unit__position", "unit__code"),
        ("assessor__position", "assessor__code", "clause__number"),
    )
    return list(lines.order_by(*unit, signal_order("clause__signal"), *assessor).with_names())


def preview(
    calendar_month: CalendarMonth, *, changes: Sequence[LineChange] = (), **correction: Any
) -> Preview:
    """What a correction would change: it is made, compared and taken back. Raises as `correct` does."""
    with transaction.atomic():
        new = correct(calendar_month, changes=changes, **correction)
        old = Edition.objects.get(month=calendar_month, number=new.number - 1)
        difference, digest = differences(old.board, new.board), draft_digest(new.board)
        transaction.set_rollback(True)
    moved = {place.unit for place in difference.places if place.counts_apart}
    fallen, later = _fallen(changes, calendar_month), later_with(moved, calendar_month)
    return Preview(digest, difference, later, fallen, **_merged_apart(changes))


def _merged_apart(changes: Sequence[LineChange]) -> dict[str, list[Determination]]:
    """What a correction does to matters that several departments told (并案): lost, or counted twice."""
    struck = {change.line.pk for change in changes if change.state == LineState.REJECTED}
    brought_in = {change.line.pk for change in changes if change.state == LineState.ACCEPTED}
    lost = Determination.objects.filter(merged_into__in=struck).exclude(pk__in=brought_in)
    twice = Determination.objects.filter(pk__in=brought_in, merged_into__isnull=False)
    return {
        "uncounted": list(lost.with_names()),
        "doubled": list(twice.exclude(merged_into__in=struck).with_names()),
    }


def _to_correct(calendar_month: CalendarMonth, seen: str) -> tuple[Month, Edition]:
    """The month, held, and the edition that stands for it; refused where another has come since `seen`."""
    month = Month.objects.select_for_update().filter(calendar_month=calendar_month).first()
    old = Edition.objects.standing(calendar_month)
    if month is None or old is None:
        raise ValidationError(f"{calendar_month.chinese}还没有发布，不用更正", code="unpublished")
    if seen and seen != old.digest:
        raise ValidationError(f"{old}已经发布，请看过再更正", code="changed")
    return month, old


def _approved(kind: str, reason: str, approval: Approval | None, now: datetime) -> Approval:
    """The approval of a correction; refused without one, and without its kind and reason."""
    if kind not in CorrectionKind.values or not reason:
        raise ValidationError("更正要选类别并写明公开的原因", code="reason")
    if approval is None or not approval.who.strip():
        raise ValidationError("更正要写明批准人和批准日期", code="approval")
    refuse_future(approval, now)
    return approval


def _refuse_mixed(kind: str, changes: Sequence[LineChange]) -> None:
    """重算累计 names no line; every other kind names lines, each of them once."""
    if kind == CorrectionKind.RECOUNT and changes:
        raise ValidationError("重算累计不改认定：要改认定请选别的类别", code="kind")
    if kind != CorrectionKind.RECOUNT and not changes:
        raise ValidationError("没有选要更正的认定，没有可更正的", code="same")
    if len({change.line.pk for change in changes}) != len(changes):
        raise ValidationError("同一条认定只能更正一处", code="twice")


def _amended(
    change: LineChange, kind: str, month: Month, *, actor: User, note: str, now: datetime
) -> Determination:
    _refuse_other_kind(kind, change, month)
    return amend(change.line, actor=actor, state=change.state, grounds=change.grounds, note=note, now=now)


def _redrafted(old: Edition, month: Month, kind: str, reason: str, lines: Sequence[Determination]) -> Draft:
    """The board with these lines as they are now; refused where they change nothing, or anything else changes."""
    recount = kind == CorrectionKind.RECOUNT
    corrected = redraft(old.board, month, reason=reason, lines=lines, recount=recount)
    _refuse_idle(old, corrected, lines)
    if sentences := strange(old.board, corrected, lines, recount=recount):
        raise ValidationError([f"更正之外还会改动：{sentence}" for sentence in sentences], code="strange")
    return corrected


def _refuse_idle(old: Edition, corrected: Draft, lines: Sequence[Determination]) -> None:
    """Each line that is named changes the board, and a correction as a whole does."""
    difference = differences(old.board, corrected.board)
    changed = {line.key for line in difference.lines}
    if idle := [line for line in lines if key_of_line(line) not in changed]:
        raise ValidationError([f"{line}在榜上没有改动，没有可更正的" for line in idle], code="same")
    if not difference:
        raise ValidationError("更正前后的榜单相同，没有可更正的", code="same")


# What is wrong with the board itself: its figure, or a base that was struck. What the register, the metrics or the
# rules say since leaves an old board true: it was judged by what they said then.
UNTRUE = frozenset({DoubtKind.FIGURE, DoubtKind.BASE})


def untrue(month: Month) -> list[Doubt]:
    """What a published month counts and is known to be wrong: it goes with the next correction, or none is made."""
    return [doubt for doubt in recheck(month) if doubt.kind in UNTRUE and not doubt.is_awaited]


def _refuse_untrue(month: Month) -> None:
    if doubts := untrue(month):
        raise ValidationError([f"{doubt}；请一并撤下" for doubt in doubts], code="untrue")


def _fallen(changes: Sequence[LineChange], at: CalendarMonth) -> list[Determination]:
    """The lines on boards of other months that stand on what is struck: they are to be corrected there."""
    published = Determination.objects.accepted().filter(month__published_at__isnull=False)
    others = published.exclude(month__calendar_month=at).with_names()
    struck = [change.line for change in changes if change.state == LineState.REJECTED]
    return [line for base in struck for line in standing_on(base, others)]


def _refuse_other_kind(kind: str, change: LineChange, month: Month) -> None:
    """A correction changes lines of its own month.

    撤旗 takes a red flag away, 补报 brings a line in; 差错更正 and 申诉变更 may do either, or change words.
    """
    line = change.line
    if line.month_id != month.pk:
        raise ValidationError(f"{line}计入{line.month}，不在{month}更正", code="month")
    if kind == CorrectionKind.STRUCK and (line.clause.is_light or change.state != LineState.REJECTED):
        raise ValidationError(
            f"撤旗只用于撤销红旗；{line}是撤灯或改事由的，请选差错更正或申诉变更", code="kind"
        )
    brought_in = change.state == LineState.ACCEPTED and line.state != LineState.ACCEPTED
    if kind == CorrectionKind.SUPPLEMENT and not brought_in:
        raise ValidationError(f"补报只用于把没有进榜的认定补入榜单，{line}不是", code="kind")
