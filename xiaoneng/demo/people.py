"""The accounts of the demonstration: role names, never personal names. Passwords are made when they are shown."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from departments.accounts import reset_password
from departments.history.records import record
from departments.models import Role, User
from xiaoneng.demo.district import District
from xiaoneng.events import DemoAccountOpened

OFFICE = "zfb"
AUDIT = "sjj"
DATA = "spj"


@dataclass(frozen=True)
class Account:
    username: str
    name: str
    unit: str
    role: Role

    @property
    def sheet(self) -> dict[str, Any]:
        return {"账号": self.username, "姓名": self.name, "单位编码": self.unit, "角色": self.role.label}


OF_THE_OFFICE = (
    Account("zfb-shenhe1", "审核一岗", OFFICE, Role.REVIEWER),
    Account("zfb-shenhe2", "审核二岗", OFFICE, Role.REVIEWER),
    Account("zfb-fabu", "发布岗", OFFICE, Role.PUBLISHER),
    Account("sjj-shenji", "审计岗", AUDIT, Role.AUDITOR),
    Account("xitong", "系统管理岗", OFFICE, Role.SYSTEM_ADMIN),
    Account("anquan", "安全管理岗", OFFICE, Role.SECURITY_ADMIN),
)
SUPERVISORS = tuple(
    Account(f"jiandu{number}", f"监督{word}岗", OFFICE, Role.SUPERVISOR)
    for number, word in enumerate("一二三四五", start=1)
)
EXAMINERS = (
    Account("sjj-lianshen", "联审岗", AUDIT, Role.EXAMINER),
    Account("spj-lianshen", "联审岗", DATA, Role.EXAMINER),
    Account("zfb-lianshen", "联审岗", OFFICE, Role.EXAMINER),
)
# One account a role to open the demonstration with. Two signers: one whose clerk is still at work, one with a
# sheet on the desk; and two reviewers, for what needs a second person.
SHOWN = (
    "rsj-jingban",
    "rsj-shenqian",
    "zjj-shenqian",
    "chunxi-lianluo",
    *(account.username for account in OF_THE_OFFICE),
    SUPERVISORS[0].username,
    EXAMINERS[0].username,
)


def accounts(district: District) -> list[Account]:
    """A clerk and a signer for every assessing department, a contact for every other unit, and the office."""
    accounts = []
    for unit in district.assessors:
        accounts.append(Account(f"{unit.code}-jingban", "经办岗", unit.code, Role.CLERK))
        accounts.append(Account(f"{unit.code}-shenqian", "审签岗", unit.code, Role.SIGNER))
    for unit in district.assessed:
        if not unit.assesses:
            accounts.append(Account(f"{unit.code}-lianluo", "联络岗", unit.code, Role.CONTACT))
    return [*accounts, *OF_THE_OFFICE, *SUPERVISORS, *EXAMINERS]


@transaction.atomic
def hand_out_passwords() -> dict[str, str]:
    """A random password for each shown account, by account name.

    They need no change at the first sign-in, so that the demonstration opens at once: they exist nowhere but
    on the screen of the one who started it.
    """
    passwords = {}
    for person in User.objects.filter(username__in=SHOWN):
        passwords[person.username] = reset_password(person, actor=None)
        record(None, DemoAccountOpened(), person, f"演示账号 {person.username} 首次登录不必改密码")
    User.objects.filter(username__in=SHOWN).update(must_change_password=False)
    return passwords
