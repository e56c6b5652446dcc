"""draft → publish: what freezes the result of a round, and afterwards corrects it."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from boards.approval import Approval, refuse_future
from boards.chaining import freeze
from boards.digest import digest_of
from boards.folder.renewing import renew
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth
from inspections.bulletin_events import InspectionsPublished
from inspections.document import HALL, RoundsResult, RoundTold, TopicTold, as_document, told_measures
from inspections.drawing import is_round_over, reveal
from inspections.ledger import InspectionLedger, ledger_of
from inspections.models import InspectionBulletin, Round
from inspections.plan_permissions import may_release_round


@dataclass(frozen=True)
class RoundDraft:
    """A result before it is published, with the whole counts of its measures and what it was made from."""

    result: RoundsResult
    counts: dict[str, int]
    ledger: InspectionLedger

    @cached_property
    def digest(self) -> str:
        """What a preview showed, reason and day aside: publication refuses where it differs by then."""
        return digest_of(as_document(replace(self.result, reason="", backfilled_from=None)))


def drafted(
    made_round: Round, *, day: date, reason: str = "", backfilled_from: date | None = None
) -> RoundDraft:
    """The result of a round as it stands on a day."""
    month = made_round.calendar_month
    ledger = ledger_of([month], day=day)
    (made,) = ledger.rounds
    standing = InspectionBulletin.objects.standing(month)
    result = RoundsResult(
        district=settings.DISTRICT_NAME,
        issuer=settings.ISSUER_NAME,
        month=month,
        edition=standing.number + 1 if standing else 1,
        reason=reason if standing else "",
        backfilled_from=backfilled_from,
        reach=HALL,
        round=RoundTold(
            document=made_round.document,
            draws=made_round.draws,
            seed=made_round.seed or None,
            units=len(made.owed),
            visited=len(made.visited(day)),
            coverage=made.coverage(day),
        ),
        topics=tuple(
            TopicTold(one.topic, one.found, one.verified, one.dismissed, one.closed) for one in ledger.topics
        ),
        measures=told_measures(ledger.kinds, small=settings.SMALL_NUMBERS),
        office_late=ledger.office_late,
    )
    return RoundDraft(result, ledger.kinds, ledger)


def blockers(draft: RoundDraft, *, is_approved: bool = True) -> list[str]:
    """What stands against publication unless a reason waives it."""
    waiting = draft.ledger.waiting
    sentences = {
        "没有批准：请写明批准人和批准日期": not is_approved,
        f"还有 {waiting} 个问题没有核实": waiting > 0,
    }
    return [sentence for sentence, stands in sentences.items() if stands]


@transaction.atomic
def publish_round(
    month: CalendarMonth,
    *,
    actor: User,
    approval: Approval | None,
    reason: str = "",
    waive: str = "",
    backfilled_from: date | None = None,
    seen: str = "",
    now: datetime,
) -> InspectionBulletin:
    """Freeze the result of a round, revealing its seed with it; what is out is only corrected, with a reason.

    `seen` is the digest of the draft that was looked at, `waive` a reason that passes the blockers. Raises
    PermissionDenied, or ValidationError with what stands against it.
    """
    if not may_release_round(actor):
        raise PermissionDenied(f"{actor} 不能发布明查暗访结果")
    made_round = _round_over(month, now)
    standing = InspectionBulletin.objects.standing(month)
    _refuse_untimely(standing, reason.strip(), approval, backfilled_from, now)
    if made_round.draws and not made_round.revealed_at:
        made_round = reveal(month, actor=actor, now=now)
    draft = drafted(made_round, day=local_day(now), reason=reason.strip(), backfilled_from=backfilled_from)
    if seen and seen != draft.digest:
        raise ValidationError("这一页打开之后内容有变，请重新核对再发布", code="changed")
    if standing and _says_the_same(draft, standing):
        raise ValidationError(f"与现行的{standing}没有不同，不用更正", code="same")
    waived = blockers(draft, is_approved=approval is not None)
    if waived and not waive.strip():
        raise ValidationError(waived, code="blocked")
    return _frozen(draft, approval, waive.strip() if waived else "", waived, actor=actor, now=now)


def _round_over(month: CalendarMonth, now: datetime) -> Round:
    made_round = Round.objects.select_for_update().filter(calendar_month=month).first()
    if made_round is None:
        raise ValidationError(f"{month.chinese}没有明查暗访", code="missing")
    if not is_round_over(made_round, local_day(now)):
        raise ValidationError(f"{month.chinese}这一轮还没有结束，不能发布", code="running")
    return made_round


def _refuse_untimely(
    standing: InspectionBulletin | None,
    reason: str,
    approval: Approval | None,
    backfilled_from: date | None,
    now: datetime,
) -> None:
    """What no reason passes: a day that has not come, a correction that does not say why and by whose approval."""
    refuse_future(approval, now)
    if backfilled_from and backfilled_from > local_day(now):
        raise ValidationError(f"首次公布日 {backfilled_from} 还没有到", code="future")
    if standing and not (reason and approval):
        raise ValidationError(f"{standing}已经发布，只能更正：请写明原因、批准人和批准日期", code="published")


def _says_the_same(draft: RoundDraft, standing: InspectionBulletin) -> bool:
    before = standing.result
    told = replace(
        draft.result,
        edition=before.edition,
        reason=before.reason,
        backfilled_from=before.backfilled_from,
        reach=before.reach,
    )
    return told == before and draft.counts == standing.whole_counts


def _frozen(
    draft: RoundDraft,
    approval: Approval | None,
    waived_because: str,
    waived: list[str],
    *,
    actor: User,
    now: datetime,
) -> InspectionBulletin:
    result = draft.result
    bulletin = freeze(
        InspectionBulletin,
        as_document(result),
        now=now,
        month=result.month,
        number=result.edition,
        counts=json.dumps(draft.counts, ensure_ascii=False),
        reason=result.reason,
        waived_because=waived_because,
        published_by=actor,
        **(approval.as_fields() if approval else {}),
    )
    verb = "inspections.correct" if result.edition > 1 else "inspections.publish"
    event = InspectionsPublished(verb=verb, facts=bulletin.facts, waived=waived)
    sentence = f"发布了{bulletin}" + (f"：{result.reason}" if result.reason else "")
    record(actor, event, bulletin, sentence, at=now)
    transaction.on_commit(renew, robust=True)
    return bulletin
