"""Accounts: 系统管理员 makes and switches them, 安全管理员 grants roles and passwords; never to themself."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from departments import permissions
from departments.changes import differences, told, words_of
from departments.models import Department, User
from departments.passwords import one_time_password
from departments.records import record
from departments.sign_in import forget_tries

KEPT = ("name", "department", "email", "phone")


def _locked(person: User) -> User:
    people = User.objects.select_for_update(of=("self",)).select_related("department")
    return people.get(pk=person.pk)


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def standing_of(person: User) -> dict[str, Any]:
    """What an account may do, as plain values; its events carry it, and verification compares it."""
    return {"role": str(person.role), "is_active": person.is_active}


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
        "account.make",
        person,
        f"建立账号 {username}：{name}（{department.label}）",
        after=facts,
        **standing_of(person),
    )
    return person


@transaction.atomic
def change_account(person: User, *, actor: User, **values: Any) -> User:
    """Change name, unit, e-mail or telephone (`values`, any of KEPT).

    A role is granted for a unit: whoever moves to another has none until it is granted anew.
    Raises PermissionDenied, ValidationError (an administrator cannot move themself).
    """
    _refuse_unless(permissions.may_keep_accounts(actor))
    row = _locked(person)
    before, unit = words_of(row, (*KEPT, "role")), row.department_id
    for name in KEPT:
        setattr(row, name, values.get(name, getattr(row, name)))
    if row.department_id != unit:
        if row.pk == actor.pk:
            raise ValidationError({"department": "不能调动自己：调动后角色须由安全管理员重新授予"})
        row.role = ""
        end_sessions(row)
    row.full_clean()
    row.save()
    changed = differences(before, words_of(row, (*KEPT, "role")))
    if changed:
        sentence = f"修改账号 {row.username}：{told(changed)}"
        record(actor, "account.change", row, sentence, changed=changed, **standing_of(row))
    return row


@transaction.atomic
def switch_account(person: User, *, actor: User, active: bool) -> User:
    """Enable or disable; a disabled account is a stranger from its next request on."""
    _refuse_unless(permissions.may_switch_account(actor, person))
    row = _locked(person)
    if row.is_active == active:
        return row
    row.is_active = active
    row.full_clean()
    row.save(update_fields=["is_active"])
    end_sessions(row)
    verb, word = ("account.enable", "启用") if active else ("account.disable", "停用")
    record(
        actor,
        verb,
        row,
        f"{word}账号 {row.username}：{row.name}（{row.department.label}）",
        **standing_of(row),
    )
    return row


@transaction.atomic
def grant_role(person: User, role: str, *, actor: User) -> User:
    """Give somebody else a role in their unit, or take it (""); one account has one role, never two.

    Raises PermissionDenied, ValidationError (no such role).
    """
    _refuse_unless(permissions.may_grant_roles(actor, person))
    row = _locked(person)
    before = row.role_label
    if row.role == role:
        return row
    row.role = role
    row.full_clean()
    row.save(update_fields=["role"])
    end_sessions(row)
    sentence = f"{row.name}（{row.department.label}，账号 {row.username}）的角色：{before} → {row.role_label}"
    record(actor, "account.grant", row, sentence, before=before, after=row.role_label, **standing_of(row))
    return row


@transaction.atomic
def reset_password(person: User, *, actor: User | None) -> str:
    """Give somebody a one-time password, returned once and kept nowhere; ends sessions and lock.

    `actor` None is the operator at the machine. Raises PermissionDenied, ValidationError (disabled account).
    """
    _refuse_unless(actor is None or permissions.may_reset_password(actor, person))
    row = _locked(person)
    if not row.is_active:
        raise ValidationError(f"账号“{row.username}”已停用，请先启用")
    password = one_time_password()
    row.set_password(password)
    row.must_change_password = True
    row.save(update_fields=["password", "must_change_password"])
    end_sessions(row)
    forget_tries(row.username)
    record(actor, "account.reset", row, f"为账号 {row.username}（{row.name}）发放一次性密码")
    return password


@transaction.atomic
def unlock_account(person: User, *, actor: User) -> None:
    """Let somebody try again at once who mistyped five times. PermissionDenied."""
    _refuse_unless(permissions.may_reset_password(actor, person))
    if forget_tries(person.username):
        record(actor, "account.unlock", person, f"解除账号 {person.username} 的登录锁定")


@transaction.atomic
def change_password(user: User, password: str) -> User:
    """One's own new password, already checked by the form; every other session of the account ends."""
    row = _locked(user)
    row.set_password(password)
    row.must_change_password = False
    row.save(update_fields=["password", "must_change_password"])
    end_sessions(row)
    record(row, "account.password", row, f"{row}修改了密码")
    return row
