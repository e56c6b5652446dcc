from django.db import models
from django.utils import timezone

from departments.models.people import User


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


class HeldForm(models.Model):
    """A form that somebody sent after their sign-in had run out: theirs to send again, nobody else's to see."""

    person = models.ForeignKey(
        User, verbose_name="填写人", on_delete=models.PROTECT, related_name="held_forms"
    )
    path = models.CharField("地址", max_length=500)
    fields = models.TextField("填写的内容", help_text="JSON：栏名和各个值")
    files = models.TextField("附件", default="{}", help_text="JSON：栏名和文件名，文件本身不留")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "没有存上的内容"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "path"],
                name="held_once_a_person_and_page",
                violation_error_message="同一人在同一页只留一份",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.path}"
