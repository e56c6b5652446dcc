from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from departments.fields import MonthField
from departments.months import CalendarMonth
from departments.names import unseen_fault


class DepartmentQuerySet(models.QuerySet["Department"]):
    """The register; every question about it names the month that it is asked for."""

    def active(self, month: CalendarMonth) -> "DepartmentQuerySet":
        """Units that existed in that month (启用月份 to 停用月份, both included), in register order."""
        begun = Q(active_from__isnull=True) | Q(active_from__lte=month)
        not_ended = Q(active_until__isnull=True) | Q(active_until__gte=month)
        return self.filter(begun, not_ended)

    def assessed(self, month: CalendarMonth) -> "DepartmentQuerySet":
        return self.active(month).filter(is_assessed=True)

    def assessing(self, month: CalendarMonth) -> "DepartmentQuerySet":
        return self.active(month).filter(assesses=True)


class Department(models.Model):
    """A unit of the register: it judges others (认定部门), is judged (被考核单位), or both."""

    code = models.CharField(
        "编码",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9_-]+$", "编码只能用小写字母、数字、下划线和连字符")],
        error_messages={"unique": "这个编码已有单位在用"},
    )
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40, blank=True)
    group = models.CharField("分组", max_length=20, blank=True, help_text="同组相比：镇街、部门、园区 …")
    assesses = models.BooleanField("认定部门", default=False)
    is_assessed = models.BooleanField("被考核", default=True)
    position = models.PositiveIntegerField("排序", default=0)
    active_from = MonthField("启用月份", null=True, blank=True)
    active_until = MonthField("停用月份", null=True, blank=True)
    succeeds = models.ForeignKey(
        "self",
        verbose_name="承继自",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_from__isnull=True)
                | Q(active_until__isnull=True)
                | Q(active_until__gte=F("active_from")),
                name="department_ends_after_it_begins",
                violation_error_message="停用月份不能早于启用月份",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What officials call it: the short name, or the name where it has none."""
        return self.short_name or self.name

    def is_active(self, month: CalendarMonth) -> bool:
        begun = self.active_from is None or self.active_from <= month
        return begun and (self.active_until is None or self.active_until >= month)

    def overlaps(self, other: "Department") -> bool:
        """Whether there is a month in which both exist."""
        pairs = (self.active_from, other.active_until), (other.active_from, self.active_until)
        return all(begins is None or ends is None or begins <= ends for begins, ends in pairs)

    def clean(self) -> None:
        faults = {name: unseen_fault(getattr(self, name)) for name in ("name", "short_name")}
        if any(faults.values()):
            raise ValidationError({name: fault for name, fault in faults.items() if fault})


class SpecialDayQuerySet(models.QuerySet["SpecialDay"]):
    def as_sets(self) -> dict[str, set]:
        """`holidays` and `make_up_days`, as departments.months takes them."""
        days = list(self.values_list("day", "worked"))
        return {
            "holidays": {day for day, worked in days if not worked},
            "make_up_days": {day for day, worked in days if worked},
        }


class SpecialDay(models.Model):
    """A public holiday, or a weekend day that is worked instead: set anew each year by the State Council."""

    day = models.DateField("日期", unique=True, error_messages={"unique": "这一天已经登记过"})
    worked = models.BooleanField("调休上班", default=False)
    note = models.CharField("说明", max_length=40, blank=True)

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.worked else '放假'}"


class Role(models.TextChoices):
    CLERK = "clerk", "经办人"
    SIGNER = "signer", "审签人"
    CONTACT = "contact", "联络员"
    REVIEWER = "reviewer", "审核员"
    PUBLISHER = "publisher", "发布人"
    AUDITOR = "auditor", "审计员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str) -> "User":
        """The account of that name, in capitals or not; raises User.DoesNotExist."""
        return self.get(username__iexact=User.normalize_username(username))


class User(AbstractBaseUser):
    """One person, one account, one role, one unit. There is no superuser: the Django admin is not mounted.

    A new account has no role, and so no power, until the 安全管理员 grants one.
    """

    username = models.CharField(
        "账号",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[\w.@-]+$", "账号只能用文字、数字和 . _ @ -")],
        error_messages={"unique": "这个账号已有人在用"},
    )
    name = models.CharField("姓名", max_length=40)
    department = models.ForeignKey(
        Department, verbose_name="单位", on_delete=models.PROTECT, related_name="people"
    )
    role = models.CharField("角色", max_length=20, choices=Role.choices, blank=True)
    email = models.EmailField("邮箱", blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改密码", default=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["department__position", "department__code", "username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["", *Role.values]),
                name="user_role_is_known",
                violation_error_message="没有这种角色",
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_once_in_any_case",
                violation_error_message="这个账号已有人在用（大小写不算不同）",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.department.label} {self.role_label}）"

    @property
    def role_label(self) -> str:
        return self.get_role_display() if self.role else "未授权"


class SignInTries(models.Model):
    """Failed sign-ins of one account name from one address: counted before the password is looked at."""

    account = models.CharField("账号", max_length=40)
    address = models.CharField("来源地址", max_length=60, blank=True)
    count = models.PositiveSmallIntegerField("次数", default=0)
    since = models.DateTimeField("起始时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "登录失败"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "address"],
                name="tries_once_a_pair",
                violation_error_message="同一账号和地址只计一行",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.address} {self.count}"


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that may be added and read, never changed or removed."""

    def update(self, **kwargs: Any) -> int:
        raise PermissionDenied("只增不改：这些记录不能修改")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise PermissionDenied("只增不删：这些记录不能删除")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise PermissionDenied("只增不改：这些记录不能修改")


class AppendOnly(models.Model):
    """Refuses a second save and any deletion; triggers in the database refuse what goes around Django."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PermissionDenied("只增不改：这条记录不能修改")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise PermissionDenied("只增不删：这条记录不能删除")


class Record(AppendOnly):
    """One event of the history: one Chinese sentence, chained to the event before it by its hash."""

    sequence = models.PositiveBigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        User, verbose_name="操作人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField("操作人姓名", max_length=120)
    verb = models.CharField("事项", max_length=60, db_index=True)
    subject_kind = models.CharField("对象类别", max_length=60)
    subject_id = models.CharField("对象编号", max_length=60)
    sentence = models.TextField("记述")
    data = models.TextField("细节", default="{}", help_text="RFC 8785 形式的 JSON")
    previous_hash = models.CharField("前一条校验值", max_length=64)
    hash = models.CharField("校验值", max_length=64, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "历史记录"
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="record_subject")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.sentence}"


class RecordHead(models.Model):
    """The one row that hands out sequence numbers: locked for each event, so that the chain has no gap."""

    sequence = models.PositiveBigIntegerField("序号", default=0)
    hash = models.CharField("校验值", max_length=64, default="0" * 64)

    class Meta:
        verbose_name = verbose_name_plural = "历史末端"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1), name="record_head_is_one", violation_error_message="历史末端只有一行"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence}"
