"""Sign-ins that failed: how often, of which account and from which address."""

from django.db import models
from django.utils import timezone


class SignInTries(models.Model):
    """Failed sign-ins: of one account from one address, and the totals of an account and of an address.

    Counted before the password is looked at.
    """

    account = models.CharField("账号", max_length=40, blank=True)
    address = models.CharField("来源地址", max_length=60, blank=True)
    count = models.PositiveIntegerField("次数", default=0)
    since = models.DateTimeField("起始时间", default=timezone.now)
    latest = models.DateTimeField("最近一次", default=timezone.now)

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
