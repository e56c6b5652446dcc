"""Accounts: 系统管理员 makes and switches them, 安全管理员 grants roles and passwords; never to themself."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from departments import permissions
from departments.events import (
    AccountChanged,
    AccountMade,
    AccountStanding,
    AccountSwitched,
    AccountTold,
    PasswordReset,
    RoleGranted,
)
from departments.history.differences import change_words, differences, refuse_unseen, words_of
from departments.history.events import UNSAID, Unsaid
from departments.history.records import record
from departments.models import Department, Role, User
from departments.notices import tell_owner
from departments.passwords import one_time_password
from departments.sign_in import forget_tries

KEPT = ("name", "department", "email", "phone")


def locked(person: User) -> User:
    """A person's row, held until the transaction ends; with it those of the administrators, always in order.

    So two of them never disable each other at once.
    """
    people = User.objects.select_for_update(of=("self",)).select_related("department")
    rows = people.filter(Q(pk=person.pk) | Q(role__in=permissions.ADMINISTRATORS)).order_by("pk")
    return next(row for row in rows if row.pk == person.pk)


def refuse_last_administrator(row: User) -> None:
    """ValidationError where nobody would be left to make accounts, or to grant roles."""
    if row.role not in permissions.ADMINISTRATORS or not row.is_active:
        return
    if not User.objects.filter(role=row.role, is_active=True).exclude(pk=row.pk).exists():
        raise ValidationError(f"{row.name}是最后一位启用的{row.role_label}，请先另有一位，再停用或改动")


def _refuse_alone(row: User, role: str, *, actor: User | None, confirmed_by: User | None) -> str:
    """Two people stand behind whatever makes or opens an account of the office or an administrator.

    Returns the conflict that OFFICE_OF_ONE sets aside, "" where there is none.
    """
    if confirmed_by is not None:
        _refuse_unless(permissions.may_stand_by(confirmed_by, row, asked_by=actor))
    elif actor is not None:
        if permissions.needs_second_person(row, role):
            raise ValidationError(f"{row.name}的这项变更须由第二人确认，请先提出申请", code="second_person")
        return permissions.alone_conflict(row, role)
    return ""


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def standing_of(person: User) -> AccountStanding:
    """What an account may do and for whom; its events carry it, and verification compares it."""
    return AccountStanding(
        role=str(person.role), is_active=person.is_active, department=person.department.code
    )


def end_sessions(person: User) -> None:
    """Sign somebody out everywhere, from their next request on; `person` is a row that is locked."""
    person.sessions_ended += 1
    person.save(update_fields=["sessions_ended"])


@transaction.atomic
def make_account(
    *, actor: User, username: str, name: str, department: Department, email: str = "", phone: str = ""
) -> User:
    """A new account without role or password: both are the 安全管理员's to give.

    Raises PermissionDenied, ValidationError.
    """
    _refuse_unless(permissions.may_keep_accounts(actor))
    person = User(username=username, name=name, department=department, email=email, phone=phone)
    person.set_unusable_password()
    person.full_clean()
    person.save()
    facts = words_of(person, ("username", *KEPT))
    record(
        actor,
        AccountMade(after=facts, standing=standing_of(person)),
        person,
        f"建立账号 {username}：{name}（{department.label}）",
    )
    return person


@transaction.atomic
def change_account(person: User, *, actor: User, shown: str | None = None, **values: Any) -> User:
    """Change name, unit, e-mail or telephone (`values`, any of KEPT).

    `shown` is the seal of what the page showed (`seal_of`). A role is granted for a unit: whoever moves
    to another has none until it is granted anew.
    Raises PermissionDenied, ValidationError (an administrator cannot move themself).
    """
    _refuse_unless(permissions.may_keep_accounts(actor))
    row = locked(person)
    refuse_unseen(row, KEPT, shown)
    before, unit = words_of(row, (*KEPT, "role")), row.department_id
    for name in KEPT:
        setattr(row, name, values.get(name, getattr(row, name)))
    if row.department_id != unit:
        if row.pk == actor.pk:
            raise ValidationError({"department": "不能调动自己：调动后角色须由安全管理员重新授予"})
        refuse_last_administrator(row)
        row.role = ""
        end_sessions(row)
    row.full_clean()
    row.save()
    changed = differences(before, words_of(row, (*KEPT, "role")))
    if changed:
        sentence = f"修改账号 {row.username}：{change_words(changed)}"
        record(actor, AccountChanged(changed=changed, standing=standing_of(row)), row, sentence)
    return row


@transaction.atomic
def switch_account(person: User, *, actor: User, active: bool) -> User:
    """Enable or disable; a disabled account is a stranger from its next request on."""
    _refuse_unless(permissions.may_switch_account(actor, person))
    row = locked(person)
    if row.is_active == active:
        return row
    if not active:
        refuse_last_administrator(row)
    row.is_active = active
    row.full_clean()
    row.save(update_fields=["is_active"])
    end_sessions(row)
    verb, word = ("account.enable", "启用") if active else ("account.disable", "停用")
    record(
        actor,
        AccountSwitched(verb=verb, standing=standing_of(row)),
        row,
        f"{word}账号 {row.username}：{row.name}（{row.department.label}）",
    )
    return row


@transaction.atomic
def grant_role(person: User, role: str, *, actor: User, confirmed_by: User | None = None) -> User:
    """Give somebody else a role in their unit, or take it (""); one account has one role, never two.

    Raises PermissionDenied, ValidationError (no such role; code `second_person`: one is needed).
    """
    _refuse_unless(permissions.may_grant_roles(actor, person))
    row = locked(person)
    if row.role == role:
        return row
    alone = _refuse_alone(row, role, actor=actor, confirmed_by=confirmed_by)
    refuse_last_administrator(row)
    before = row.role
    row.role = role
    row.full_clean()
    row.save(update_fields=["role"])
    end_sessions(row)
    _tell_grant(row, before, actor=actor, confirmed_by=confirmed_by, alone=alone)
    return row


def _tell_grant(
    row: User, before: str, *, actor: User | None, confirmed_by: User | None = None, alone: str = ""
) -> None:
    """The event of a role, old and new, and its owner's notice; `alone` where OFFICE_OF_ONE stood for a second."""
    old = Role(before).label if before else "未授权"
    change = f"{old} → {row.role_label}"
    sentence = f"{row.name}（{row.department.label}，账号 {row.username}）的角色：{change}"
    event = RoleGranted(
        before=old,
        after=row.role_label,
        standing=standing_of(row),
        confirmed_by=_second(confirmed_by),
        by_exception=permissions.by_exception(alone),
    )
    record(actor, event, row, sentence + _with(confirmed_by) + permissions.exception_words(alone))
    if row.has_usable_password():
        tell_owner(row, f"角色改为“{row.role_label}”", actor=actor, confirmed_by=confirmed_by)


def _with(confirmed_by: User | None) -> str:
    return f"（{confirmed_by}确认）" if confirmed_by else ""


def _second(confirmed_by: User | None) -> int | Unsaid:
    return confirmed_by.pk if confirmed_by else UNSAID


@transaction.atomic
def write_people(new: Sequence[User], changed: Sequence[User], *, actor: None = None) -> None:
    """Accounts as the operator's workbook gives them: the rules for one account, applied to many at once.

    `changed` carry their new values, unsaved. Each account has its event with old and new, and a role or
    unit that changed ends the sessions.
    """
    rows = User.objects.select_for_update(of=("self",)).select_related("department").order_by("pk")
    before = {row.pk: row for row in rows.filter(pk__in=[person.pk for person in changed])}
    for person in changed:
        was = before[person.pk]
        moved = (was.role, was.department_id) != (person.role, person.department_id)
        person.sessions_ended = was.sessions_ended + moved
    User.objects.bulk_create(new)
    User.objects.bulk_update(changed, ["name", "role", "email", "phone", "department", "sessions_ended"])
    for person in new:
        sentence = (
            f"建立账号 {person.username}：{person.name}（{person.department.label}，{person.role_label}）"
        )
        after = words_of(person, ("username", *KEPT, "role"))
        record(actor, AccountMade(after=after, standing=standing_of(person)), person, sentence)
    for person in changed:
        was = before[person.pk]
        if was.role != person.role:
            _tell_grant(person, was.role, actor=actor)
        if changes := differences(words_of(was, KEPT), words_of(person, KEPT)):
            sentence = f"修改账号 {person.username}：{change_words(changes)}"
            event = AccountChanged(changed=changes, standing=standing_of(person))
            record(actor, event, person, sentence)


@transaction.atomic
def reset_password(
    person: User, *, actor: User | None, confirmed_by: User | None = None, password: str = ""
) -> str:
    """Give somebody a one-time password, returned once and kept nowhere; ends sessions and lock.

    `actor` None is the operator on the command line; `password` is one made of two halves (departments.requests).
    Raises PermissionDenied, ValidationError (disabled account; code `second_person`: one is needed).
    """
    _refuse_unless(actor is None or permissions.may_reset_password(actor, person))
    row = locked(person)
    if not row.is_active:
        raise ValidationError(f"账号“{row.username}”已停用，请先启用")
    alone = _refuse_alone(row, "", actor=actor, confirmed_by=confirmed_by)
    is_first, password = not row.has_usable_password(), password or one_time_password()
    row.set_password(password)
    row.must_change_password = True
    row.save(update_fields=["password", "must_change_password"])
    end_sessions(row)
    forget_tries(row.username)
    sentence = f"为账号 {row.username}（{row.name}）发放一次性密码{_with(confirmed_by)}"
    sentence += permissions.exception_words(alone)
    by = permissions.by_exception(alone)
    record(actor, PasswordReset(confirmed_by=_second(confirmed_by), by_exception=by), row, sentence)
    if not is_first:
        tell_owner(row, "密码被重置", actor=actor, confirmed_by=confirmed_by)
    return password


@transaction.atomic
def unlock_account(person: User, *, actor: User) -> None:
    """Let somebody try again at once who mistyped five times. PermissionDenied."""
    _refuse_unless(permissions.may_reset_password(actor, person))
    if forget_tries(person.username):
        event = AccountTold(verb="account.unlock")
        record(actor, event, person, f"解除账号 {person.username} 的登录锁定")


@transaction.atomic
def change_password(user: User, password: str) -> User:
    """One's own new password, already checked by the form; every other session of the account ends."""
    row = locked(user)
    row.set_password(password)
    row.must_change_password = False
    row.save(update_fields=["password", "must_change_password"])
    end_sessions(row)
    record(row, AccountTold(verb="account.password"), row, f"{row}修改了密码")
    return row
