"""The events of the register, the accounts and the history itself."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import FLAT, UNSAID, ByException, Carried, Event, Unsaid

Changed = Annotated[dict[str, list[str]], "改动的各项：字段的中文名 → [原来, 现在]"]


@dataclass(frozen=True, kw_only=True)
class AccountStanding(Carried):
    """What an account may do and for whom; the earliest events of accounts do not carry it."""

    called = "账号状态"

    role: Annotated[str | Unsaid, "角色的代码，没有角色为空"] = UNSAID
    is_active: Annotated[bool | Unsaid, "是否启用"] = UNSAID
    department: Annotated[str | Unsaid, "所在单位的编码"] = UNSAID


Standing = Annotated[AccountStanding, "账号此后的状态", FLAT]
ConfirmedBy = Annotated[int | Unsaid, "第二人的编号；只一人经手的没有"]
OF_ACCOUNTS = ("departments.user",)


@dataclass(frozen=True, kw_only=True)
class AccountMade(Event):
    verbs = {"account.make": "建立账号"}
    about = OF_ACCOUNTS

    after: Annotated[dict[str, str] | Unsaid, "填写的各项：字段的中文名 → 内容"] = UNSAID
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    verbs = {"account.change": "修改账号"}
    about = OF_ACCOUNTS

    changed: Changed
    standing: Standing

    @property
    def role_word(self) -> str | None:
        """The new role as it was called then, where it changed."""
        return self.changed["角色"][1] if "角色" in self.changed else None


@dataclass(frozen=True, kw_only=True)
class AccountSwitched(Event):
    verbs = {"account.enable": "启用账号", "account.disable": "停用账号"}
    about = OF_ACCOUNTS

    standing: Standing


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    verbs = {"account.grant": "授予角色"}
    about = OF_ACCOUNTS

    before: Annotated[str, "原来的角色，按当时的叫法"]
    after: Annotated[str, "现在的角色，按当时的叫法"]
    standing: Standing
    confirmed_by: ConfirmedBy = UNSAID
    by_exception: ByException = UNSAID


@dataclass(frozen=True, kw_only=True)
class PasswordReset(Event):
    verbs = {"account.reset": "发放一次性密码"}
    about = OF_ACCOUNTS

    confirmed_by: ConfirmedBy = UNSAID
    by_exception: ByException = UNSAID


@dataclass(frozen=True, kw_only=True)
class AccountTold(Event):
    """An event of an account that carries its sentence alone."""

    verbs = {
        "account.ask": "申请变更账号",
        "account.decline": "未同意账号变更",
        "account.recall": "撤回账号变更申请",
        "account.password": "修改密码",
        "account.unlock": "解除登录锁定",
    }
    about = OF_ACCOUNTS


@dataclass(frozen=True, kw_only=True)
class SignIn(Event):
    """A name that is no account is recorded under number 0."""

    verbs = {
        "account.sign_in": "登录",
        "account.sign_in_failed": "登录失败",
        "account.sign_out": "退出",
    }
    about = OF_ACCOUNTS

    address: Annotated[str, "来自哪个网络地址"]


@dataclass(frozen=True, kw_only=True)
class DepartmentAdded(Event):
    verbs = {"department.add": "登记单位"}
    about = ("departments.department",)

    after: Annotated[dict[str, str], "登记的各项：字段的中文名 → 内容"]


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(Event):
    verbs = {"department.change": "修改单位"}
    about = ("departments.department",)

    changed: Changed


@dataclass(frozen=True, kw_only=True)
class SpecialDaysAdded(Event):
    verbs = {"special_day.add": "登记节假日"}
    about = ("departments.specialday",)

    days: Annotated[list[str], "登记的各日，YYYY-MM-DD"]


@dataclass(frozen=True, kw_only=True)
class OfficialDaysEntered(Event):
    verbs = {"special_day.official": "按放假通知登记节假日"}
    about = ("departments.specialday",)

    year: Annotated[int, "哪一年"]
    notice: Annotated[str, "通知的名称"]
    days: Annotated[list[str], "登记的各日，YYYY-MM-DD；已有的日子不动"]


@dataclass(frozen=True, kw_only=True)
class SpecialDaysRemoved(Event):
    verbs = {"special_day.remove": "删除节假日"}
    about = ("departments.specialday",)

    days: Annotated[list[str], "删去的各日，按页面上的写法"]


@dataclass(frozen=True, kw_only=True)
class HistoryExported(Event):
    verbs = {"history.export": "导出历史"}
    about = OF_ACCOUNTS

    asked: Annotated[dict[str, str], "筛选了什么：条件 → 内容"]
