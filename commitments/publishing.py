"""draft → publish → correct: what freezes a month's bulletin of promises, chained to the one made before it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from boards.approval import Approval, refuse_future
from boards.chaining import freeze
from boards.folder.renewing import renew
from commitments.bulletin_document import as_document
from commitments.bulletin_events import CommitmentBulletinPublished
from commitments.drafting import CommitmentDraft, draft_bulletin, ledger_pairs
from commitments.models import BulletinCorrection, BulletinReach, CommitmentBulletin, Plan
from commitments.permissions import may_publish_commitments
from departments.history.records import record
from departments.models import RecordHead, User
from departments.months import CalendarMonth

MOST_NAMED = 5
MONTHS_COMPARED = 12


def blockers(draft: CommitmentDraft, approval: Approval | None, today: date) -> list[str]:
    """Why a bulletin is not published as a matter of course, one sentence each; a reason may pass them."""
    month = draft.bulletin.month
    found = []
    if today <= month.last_day:
        found.append(f"{month.chinese}还没有结束")
    if approval is None or not approval.who.strip():
        found.append("没有批准：请写明批准人、批准日期和意见")
    if draft.waiting:
        codes = "、".join(item.code for item in draft.waiting[:MOST_NAMED])
        more = f"等 {len(draft.waiting)} 件" if len(draft.waiting) > MOST_NAMED else ""
        found.append(f"还有申请销号没有审完：{codes}{more}")
    return found


@dataclass(frozen=True)
class BulletinRequest:
    """How a bulletin is to be published: who approved it, how far it goes, what was looked at before."""

    approval: Approval | None = None
    waive: str = ""
    backfilled_from: date | None = None
    reach: str = BulletinReach.HALL
    seen: str = ""
    kind: str = ""
    reason: str = ""


@transaction.atomic
def publish_bulletin(
    month: CalendarMonth, asked: BulletinRequest, *, actor: User, now: datetime
) -> CommitmentBulletin:
    """Freeze the first bulletin of a month. PermissionDenied, or ValidationError with every blocker."""
    _hold(actor)
    if CommitmentBulletin.objects.filter(month=month).exists():
        raise ValidationError(f"{month.chinese}的督查通报已经发布，只能更正", code="published")
    return _frozen(month, 1, asked, actor=actor, now=now)


@transaction.atomic
def correct_bulletin(
    month: CalendarMonth, asked: BulletinRequest, *, actor: User, now: datetime
) -> CommitmentBulletin:
    """Freeze the next edition of a month, with its kind and its public reason; the earlier ones stay.

    PermissionDenied, or ValidationError where nothing is out, nothing differs, or the reason is missing.
    """
    _hold(actor)
    standing = CommitmentBulletin.objects.issue(month)
    if standing is None:
        raise ValidationError(f"{month.chinese}的督查通报还没有发布，不用更正", code="unpublished")
    if asked.kind not in BulletinCorrection.values or not asked.reason.strip():
        raise ValidationError("更正要写明类别和原因", code="reason")
    return _frozen(month, standing.number + 1, asked, actor=actor, now=now, standing=standing)


def _hold(actor: User) -> None:
    """Publications wait for each other, as all that the history tells does."""
    if not may_publish_commitments(actor):
        raise PermissionDenied(f"{actor} 不能发布督查通报")
    RecordHead.objects.get_or_create(pk=1)
    RecordHead.objects.select_for_update().get(pk=1)


def _frozen(
    month: CalendarMonth,
    number: int,
    asked: BulletinRequest,
    *,
    actor: User,
    now: datetime,
    standing: CommitmentBulletin | None = None,
) -> CommitmentBulletin:
    waived, draft = _judged(month, number, asked, now, standing)
    approved = asked.approval.as_fields() if asked.approval else {}
    bulletin = freeze(
        CommitmentBulletin,
        as_document(draft.bulletin),
        now=now,
        month=month,
        number=number,
        published_by=actor,
        kind=asked.kind if standing else "",
        reason=draft.bulletin.reason,
        reach=asked.reach,
        waived_because=asked.waive.strip(),
        **approved,
    )
    verb = "commitments.correct" if standing else "commitments.publish"
    sentence = f"{'更正' if standing else '发布'}了{bulletin}"
    sentence += f"，{bulletin.public_reason}" if standing else ""
    event = CommitmentBulletinPublished(verb=verb, waived=waived, facts=bulletin.facts)
    record(actor, event, bulletin, sentence, at=now)
    transaction.on_commit(renew, robust=True)  # the bulletin stands, whatever becomes of its pages
    return bulletin


def _judged(
    month: CalendarMonth,
    number: int,
    asked: BulletinRequest,
    now: datetime,
    standing: CommitmentBulletin | None,
) -> tuple[list[str], CommitmentDraft]:
    """What a reason passed, and the draft that was looked at. ValidationError otherwise."""
    today = local_day(now)
    _refuse_days(month, asked, now, today)
    draft = draft_bulletin(
        month,
        edition=number,
        reason=asked.reason.strip() if standing else "",
        reach=asked.reach,
        backfilled_from=asked.backfilled_from,
    )
    found = blockers(draft, asked.approval, today)
    if found and not asked.waive.strip():
        raise ValidationError(found, code="blocked")
    if asked.seen and asked.seen != draft.digest:
        raise ValidationError("看过预览之后内容有变，请重新核对再发布", code="changed")
    if standing and is_the_same(draft, standing):
        raise ValidationError(f"与现行的{standing}没有不同，不用更正", code="same")
    return found, draft


def _refuse_days(month: CalendarMonth, asked: BulletinRequest, now: datetime, today: date) -> None:
    """What no reason passes: a month that has not begun, a day that has not come."""
    if month.first_day > today:
        raise ValidationError(f"{month.chinese}还没有开始，不能发布", code="not_begun")
    refuse_future(asked.approval, now)
    if asked.backfilled_from and asked.backfilled_from > today:
        raise ValidationError(f"首次公布日 {asked.backfilled_from} 还没有到", code="future")


def is_the_same(draft: CommitmentDraft, standing: CommitmentBulletin) -> bool:
    """Whether an edition of this draft would say nothing else than the one that stands."""
    frozen = standing.document
    own = {
        "edition": standing.number,
        "reason": frozen["reason"],
        "backfilled_from": frozen["backfilled_from"],
    }
    told = as_document(draft.bulletin) | own
    return all(frozen.get(key) == value for key, value in told.items())


def overtaken_months() -> list[CommitmentBulletin]:
    """Of the last twelve standing bulletins those that the ledger no longer agrees with: each asks for a correction."""
    standing = list(CommitmentBulletin.objects.standing()[:MONTHS_COMPARED])
    differing, pairs = [], ledger_pairs() if standing else []
    for bulletin in standing:
        draft = draft_bulletin(bulletin.month, reach=bulletin.reach, pairs=pairs)
        if not is_the_same(draft, bulletin):
            differing.append(bulletin)
    return differing


def publish_day(month: CalendarMonth) -> date:
    """The day on which a month's bulletin is meant to go out."""
    return Plan.objects.at(month).publish_on
