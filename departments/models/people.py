"""People: one account, one role and one unit each."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from departments.models.register import Department


class Role(models.TextChoices):
    CLERK = "clerk", "经办人"
    SIGNER = "signer", "审签人"
    CONTACT = "contact", "联络员"
    REVIEWER = "reviewer", "审核员"
    PUBLISHER = "publisher", "发布人"
    AUDITOR = "auditor", "审计员"
    SUPERVISOR = "supervisor", "监督员"
    EXAMINER = "examiner", "联审员"
    EVALUATOR = "evaluator", "评议人"
    APPRAISER = "appraiser", "考核员"
    WINDOW = "window", "窗口人员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of that name, in capitals or not; raises User.DoesNotExist."""
        return self.get(username__iexact=User.normalize_username(username or ""))


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
    sessions_ended = models.PositiveIntegerField("登录作废次数", default=0)

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

    def get_session_auth_hash(self) -> str:
        """What every session of the account carries: it changes with the password and whenever sessions end."""
        return self._of_this_life(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        yield from map(self._of_this_life, super().get_session_auth_fallback_hash())

    def _of_this_life(self, digest: str) -> str:
        return f"{digest}.{self.sessions_ended}" if self.sessions_ended else digest

    @property
    def role_label(self) -> str:
        return self.get_role_display() if self.role else "未授权"
