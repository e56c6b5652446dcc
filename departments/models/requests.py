"""What asks for a second person before an account changes, and what its owner is told afterwards."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from departments.models.people import Role, User

LAPSES_AFTER = timedelta(days=3)


class RequestState(models.TextChoices):
    WAITING = "waiting", "待确认"
    CONFIRMED = "confirmed", "已确认"
    DECLINED = "declined", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "已过期"


class AccountRequest(models.Model):
    """A role or a one-time password that one administrator asks for, and only a second person can bring about."""

    person = models.ForeignKey(
        User, verbose_name="账号", on_delete=models.PROTECT, related_name="account_requests"
    )
    is_role = models.BooleanField("改角色", default=False)
    role_before = models.CharField("现角色", max_length=20, choices=Role.choices, blank=True)
    role = models.CharField("新角色", max_length=20, choices=Role.choices, blank=True)
    issues_password = models.BooleanField("发放一次性密码", default=False)
    seed = models.CharField("前半密码的种子", max_length=64)
    asked_by = models.ForeignKey(User, verbose_name="提出人", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间", default=timezone.now)
    state = models.CharField(
        "状态", max_length=20, choices=RequestState.choices, default=RequestState.WAITING
    )
    decided_by = models.ForeignKey(
        User, verbose_name="办理人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账号变更申请"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state="waiting"),
                name="request_waiting_once_a_person",
                violation_error_message="这个账号已有一项变更在等确认",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values),
                name="request_state_is_known",
                violation_error_message="没有这种状态",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name}（{self.person.username}）：{self.what}"

    @property
    def what(self) -> str:
        if not self.is_role:
            return "重置密码"
        before, after = self.get_role_before_display() or "未授权", self.get_role_display() or "未授权"
        return f"角色 {before} → {after}"

    def has_lapsed(self, now: datetime) -> bool:
        return self.state == RequestState.WAITING and now - self.asked_at >= LAPSES_AFTER


class AccountNotice(models.Model):
    """What was done to somebody's account by others: shown to its owner until they say that they know."""

    person = models.ForeignKey(
        User, verbose_name="账号", on_delete=models.PROTECT, related_name="account_notices"
    )
    words = models.CharField("内容", max_length=300)
    at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("知道的时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账号变更告知"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.words
