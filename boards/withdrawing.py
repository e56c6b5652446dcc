"""撤回: the words of an edition that must not stand any more go; its digest, its counts and the reason stay."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.models import Month
from boards.approval import Approval, refuse_future
from boards.bulletins.forgetting import forget_own_words
from boards.events import EditionWithdrawn
from boards.folder.forgetting import renew_and_forget
from boards.models import Bulletin, Edition, SubmittedDraft, Withdrawal, WithdrawalKind
from boards.permissions import may_withdraw
from departments.history.records import record_all
from departments.models import User
from departments.months import CalendarMonth


@transaction.atomic
def withdraw(
    month: CalendarMonth,
    numbers: Collection[int],
    *,
    actor: User,
    kind: str,
    reason: str,
    approval: Approval | None,
    seen: str = "",
    now: datetime | None = None,
) -> list[Withdrawal]:
    """Withdraw editions of a month that a later one has overtaken, by their numbers; for good.

    `reason` is public. `seen` is the digest of the edition that stood when this was asked: where another has come
    since, nothing is done. PermissionDenied, or ValidationError where words or an approval are missing, or an edition.
    """
    if not may_withdraw(actor):
        raise PermissionDenied(f"{actor} 不能撤回榜单")
    now, reason = now or timezone.now(), reason.strip()
    approved = _approved(kind, reason, approval, now)
    editions = _to_withdraw(month, numbers, seen)
    kept = {
        "kind": kind,
        "reason": reason,
        "withdrawn_by": actor,
        "withdrawn_at": now,
        **approved.as_fields(),
    }
    withdrawals = [Withdrawal(edition=edition, **kept) for edition in editions]
    _take_away(withdrawals, actor)
    SubmittedDraft.objects.of(month).forget_words()
    Bulletin.objects.filter(edition__in=[one.edition_id for one in withdrawals]).forget_words()
    forget_own_words(month, actor=actor, now=now)
    transaction.on_commit(
        renew_and_forget, robust=True
    )  # what stands in the way is told, and looked at again
    return withdrawals


def withdrawable(month: CalendarMonth) -> list[Edition]:
    """The editions of a month that a later one has overtaken and that still have their words, the newest first."""
    overtaken = Edition.objects.filter(month=month).select_related("withdrawal").order_by("-number")[1:]
    return [edition for edition in overtaken if not edition.withdrawn]


def bulletins_of(editions: Sequence[Edition]) -> list[Bulletin]:
    """The released bulletins that lose their words with these editions."""
    return list(Bulletin.objects.filter(edition__in=[one.pk for one in editions]).listed())


def carrying(words: str, editions: Sequence[Edition]) -> list[int]:
    """The numbers of the editions whose text or reason holds these words anywhere; none for no words."""
    return [
        edition.number for edition in editions if words and words in f"{edition.reason}\n{edition.content}"
    ]


def _to_withdraw(month: CalendarMonth, numbers: Collection[int], seen: str) -> list[Edition]:
    """The editions, held; refused where one of them may not go."""
    Month.objects.select_for_update().filter(calendar_month=month).first()
    standing = Edition.objects.standing(month)
    if standing is None:
        raise ValidationError(f"{month.chinese}还没有发布，没有可撤回的", code="unpublished")
    if seen and seen != standing.digest:
        raise ValidationError(f"{standing}已经发布，请看过再撤回", code="changed")
    if not numbers:
        raise ValidationError("没有选要撤回哪一版", code="none")
    if standing.number in numbers:
        raise ValidationError(f"{standing}是现行的一版，请先更正，再撤回", code="standing")
    open_to_it = {edition.number: edition for edition in withdrawable(month)}
    if strange := sorted(set(numbers) - open_to_it.keys()):
        raise ValidationError([f"没有第 {number} 版，或已经撤回" for number in strange], code="withdrawn")
    return [open_to_it[number] for number in sorted(numbers)]


def _take_away(withdrawals: Sequence[Withdrawal], actor: User) -> None:
    """The records first: without them the database keeps the words."""
    for withdrawal in withdrawals:
        withdrawal.full_clean()
        withdrawal.save()
    Edition.objects.filter(pk__in=[withdrawal.edition_id for withdrawal in withdrawals]).forget_words()
    record_all(
        actor, [(EditionWithdrawn(facts=one.facts), one.edition, _sentence(one)) for one in withdrawals]
    )


def _approved(kind: str, reason: str, approval: Approval | None, now: datetime) -> Approval:
    """The approval of a withdrawal; refused without one, and without its kind and reason."""
    if kind not in WithdrawalKind.values or not reason:
        raise ValidationError("撤回要选类别并写明公开的原因", code="reason")
    if approval is None or not approval.who.strip():
        raise ValidationError("撤回要写明批准人和批准日期", code="approval")
    refuse_future(approval, now)
    return approval


def _sentence(withdrawal: Withdrawal) -> str:
    return f"撤回了{withdrawal.edition}：{withdrawal.get_kind_display()}，{withdrawal.reason}"
