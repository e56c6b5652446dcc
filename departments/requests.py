"""The two-person rule: a role or password of the office or an administrator is asked for by one, made by another.

The one-time password that comes of it is known whole to neither: the asker is shown its first half, the
second person the other, and only the owner gets both.
"""

import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from departments import accounts, permissions
from departments.events import AccountTold
from departments.history.records import record
from departments.models import AccountRequest, RequestState, Role, User
from departments.models.requests import LAPSES_AFTER
from departments.passwords import half_of


@transaction.atomic
def ask_for_role(person: User, role: str, *, actor: User, now: datetime | None = None) -> AccountRequest:
    """Ask for a role that needs a second person. Raises PermissionDenied, ValidationError.

    Whoever comes to such a role from another starts with a new password in two halves: one administrator
    may know the old one.
    """
    if not permissions.may_grant_roles(actor, person):
        raise PermissionDenied
    row = accounts.locked(person)
    if role == row.role or role not in ("", *Role.values):
        raise ValidationError("角色没有变，不必申请" if role == row.role else "没有这种角色")
    accounts.refuse_last_administrator(row)
    anew = role in permissions.GUARDED and row.role not in permissions.GUARDED
    return _ask(row, actor=actor, now=now, is_role=True, role=role, issues_password=anew)


@transaction.atomic
def ask_for_password(person: User, *, actor: User, now: datetime | None = None) -> AccountRequest:
    """Ask for a one-time password that needs a second person. Raises PermissionDenied, ValidationError."""
    if not permissions.may_reset_password(actor, person):
        raise PermissionDenied
    row = accounts.locked(person)
    if not row.is_active:
        raise ValidationError(f"账号“{row.username}”已停用，请先启用")
    return _ask(row, actor=actor, now=now, role=row.role, issues_password=True)


def _ask(row: User, *, actor: User, now: datetime | None, **what: Any) -> AccountRequest:
    now = now or timezone.now()
    for old in AccountRequest.objects.filter(person=row, state=RequestState.WAITING):
        if old.has_lapsed(now):
            _settle(old, RequestState.LAPSED, None, now)
    request = AccountRequest(
        person=row,
        role_before=row.role,
        seed=secrets.token_hex(32),
        asked_by=actor,
        asked_at=now,
        **what,
    )
    request.full_clean()
    request.save()
    sentence = f"申请变更账号 {row.username}：{request.what}，等第二人确认"
    record(actor, AccountTold(verb="account.ask"), row, sentence)
    return request


def waiting_for(user: User, *, now: datetime | None = None) -> QuerySet[AccountRequest]:
    """The requests that this person may confirm or decline now."""
    if not permissions.may_confirm_requests(user):
        return AccountRequest.objects.none()
    since = (now or timezone.now()) - LAPSES_AFTER
    waiting = AccountRequest.objects.filter(state=RequestState.WAITING, asked_at__gt=since)
    others = waiting.exclude(asked_by=user).exclude(person=user)
    return others.select_related("person__department", "asked_by__department")


def waiting_on(person: User, *, now: datetime) -> AccountRequest | None:
    """What is asked for this account and may still be confirmed."""
    row = AccountRequest.objects.filter(person=person, state=RequestState.WAITING).first()
    return None if row is None or row.has_lapsed(now) else row


def second_people(request: AccountRequest) -> list[User]:
    """Everybody who could confirm it, in register order; without any, only the operator's commands are left."""
    people = User.objects.filter(is_active=True).select_related("department")
    return [user for user in people if permissions.may_confirm_requests(user, request)]


def first_half(request: AccountRequest) -> str:
    """The asker's half of the one-time password: computed, kept nowhere."""
    return half_of(salted_hmac("first half", request.seed, algorithm="sha256").digest())


@transaction.atomic
def confirm(request: AccountRequest, *, actor: User, now: datetime | None = None) -> str:
    """Bring about what was asked for; returns the second half of a one-time password, or "".

    Raises PermissionDenied (the asker, the owner, a role without this right), ValidationError (no longer
    waiting, lapsed, or things have changed since).
    """
    now = now or timezone.now()
    row = _waiting(request, actor=actor, now=now)
    if not permissions.may_grant_roles(row.asked_by, row.person):
        raise ValidationError("提出人已不是安全管理员，这项申请不能再确认，请重新提出")
    if row.person.role != row.role_before:
        raise ValidationError("提出之后这个账号的角色已经变动，请重新提出")
    if row.is_role:
        accounts.grant_role(row.person, row.role, actor=row.asked_by, confirmed_by=actor)
    half = ""
    if row.issues_password:
        half = half_of(secrets.token_bytes(32))
        password = f"{first_half(row)}-{half}"
        accounts.reset_password(row.person, actor=row.asked_by, confirmed_by=actor, password=password)
    _settle(row, RequestState.CONFIRMED, actor, now)
    return half


@transaction.atomic
def decline(request: AccountRequest, *, actor: User, now: datetime | None = None) -> None:
    """Let it be: by a second person, or by the asker themself. PermissionDenied, ValidationError."""
    now = now or timezone.now()
    own = request.asked_by_id == actor.pk and actor.is_active
    row = _waiting(request, actor=None if own else actor, now=now)
    named = f"账号 {row.person.username} 的变更申请：{row.what}"
    if own:
        _settle(row, RequestState.WITHDRAWN, actor, now)
        record(actor, AccountTold(verb="account.recall"), row.person, f"撤回{named}")
    else:
        _settle(row, RequestState.DECLINED, actor, now)
        record(actor, AccountTold(verb="account.decline"), row.person, f"未同意{named}")


def _waiting(request: AccountRequest, *, actor: User | None, now: datetime) -> AccountRequest:
    accounts.locked(request.person)
    rows = AccountRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("person__department", "asked_by__department").get(pk=request.pk)
    if actor is not None and not permissions.may_confirm_requests(actor, row):
        raise PermissionDenied
    if row.state != RequestState.WAITING:
        raise ValidationError(f"这项申请{row.get_state_display()}，不能再办理")
    if row.has_lapsed(now):
        raise ValidationError("这项申请已经过期，请安全管理员重新提出")
    return row


def _settle(row: AccountRequest, state: str, actor: User | None, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, actor, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
