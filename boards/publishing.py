"""draft → publish: what freezes a month's board, and the chain that proves it was not touched since."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments import dates
from assessments.models import Month
from boards.approval import Approval, refuse_future
from boards.blocking import blockers, early, refuse_blocked
from boards.chaining import freeze
from boards.document import as_edition
from boards.drafting import Draft, draft
from boards.events import EditionPublished
from boards.folder.renewing import renew
from boards.models import Edition, Standing
from boards.permissions import may_publish
from boards.sampling import drawn, seed_of
from departments.history.events import UNSAID
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth
from rules.sealing import seal_rules


@transaction.atomic
def publish(
    calendar_month: CalendarMonth,
    *,
    actor: User,
    approval: Approval | None,
    waive: str = "",
    backfilled_from: date | None = None,
    seen: str = "",
    on_page: bool = False,
    draw: int = 0,
    now: datetime | None = None,
) -> Edition:
    """Freeze a month's board as edition 1, chained to the one made before it, and seal the rules that governed it.

    `seen` is the digest of the draft that the publisher looked at; `waive` a reason that passes the blockers and that
    the history keeps: `on_page`, by a press instead of the command, it passes fewer. `draw` says which lines were
    offered to look at (boards.sampling). Raises PermissionDenied, or ValidationError with every blocker.
    """
    if not may_publish(actor):
        raise PermissionDenied(f"{actor} 不能发布榜单")
    now = now or timezone.now()
    _refuse_untimely(calendar_month, approval, backfilled_from, now)
    month = Month.objects.select_for_update().get(pk=Month.objects.open(calendar_month).pk)
    if Edition.objects.filter(month=calendar_month).exists():
        raise ValidationError(f"{month}已经发布，只能更正", code="published")
    waived = blockers(month, approval=approval, now=now)
    refuse_blocked(waived, waive, on_page=on_page)
    seal_rules(calendar_month)
    board_draft = _draft_seen(month, backfilled_from, seen)
    approved = {"waived_because": waive.strip(), **(approval.as_fields() if approval else {})}
    edition = freeze_edition(board_draft, 1, actor=actor, now=now, **approved)
    month.published_at = now
    month.save(update_fields=["published_at"])
    passed = [blocker.sentence for blocker in waived]
    untimely = UNSAID if backfilled_from else early(month, now) or UNSAID
    looked = _looked_at(board_draft, draw)
    event = EditionPublished(waived=passed, early=untimely, facts=edition.facts, **looked)
    sentence = f"发布了{edition.title}" + (f"，放行理由：{waive.strip()}" if waived else "")
    record(actor, event, edition, sentence)
    return edition


def _looked_at(board_draft: Draft, draw: int) -> dict[str, Any]:
    """What its event says of the draft: which one it was, and what was drawn of it to look at."""
    looked = {"draft": board_draft.digest}
    if not draw:
        return looked
    seed = seed_of(board_draft.digest, draw)
    lots = drawn(board_draft.board.awards, seed)
    return {**looked, "seed": seed, "drawn": [" ".join(award.key) for award in lots]}


def _refuse_untimely(
    calendar_month: CalendarMonth, approval: Approval | None, backfilled_from: date | None, now: datetime
) -> None:
    """What no reason passes: a month that has not begun, a day that has not come."""
    today = dates.local_day(now)
    if not dates.has_begun(calendar_month, now):
        raise ValidationError(f"{calendar_month.chinese}还没有开始，不能发布", code="not_begun")
    refuse_future(approval, now)
    if backfilled_from and backfilled_from > today:
        raise ValidationError(f"首次公布日 {backfilled_from} 还没有到", code="future")


def _draft_seen(month: Month, backfilled_from: date | None, seen: str) -> Draft:
    """The month's draft; ValidationError where it is not the one that the publisher looked at."""
    board_draft = draft(month, backfilled_from=backfilled_from)
    if seen and seen != board_draft.digest:
        raise ValidationError("预演之后内容有变，请重新核对再发布", code="changed")
    return board_draft


def freeze_edition(draft: Draft, number: int, *, actor: User, now: datetime, **fields: Any) -> Edition:
    """Copy a draft into the edition of this number, chained, with a row of its own for each unit that has any."""
    edition = freeze(
        Edition,
        as_edition(draft.board, number),
        now=now,
        month=draft.month.calendar_month,
        number=number,
        published_by=actor,
        **fields,
    )
    Standing.objects.bulk_create(
        Standing(
            edition=edition,
            unit_code=unit,
            red_flag=tally.red_flag,
            yellow_light=tally.yellow_light,
            red_light=tally.red_light,
            score=tally.score,
        )
        for unit, tally in draft.tallies.items()
        if not tally.is_empty
    )
    transaction.on_commit(
        renew, robust=True
    )  # the edition stands, whatever becomes of its pages: the keeper looks again
    return edition
