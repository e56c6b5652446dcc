"""The digests that went out by e-mail: one a person a day."""

from django.db import models
from django.utils import timezone

from departments.models.people import User


class DigestState(models.TextChoices):
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    FAILED = "failed", "没有发出"


class SentDigest(models.Model):
    """One person's digest of one day: what says that it need not be sent again."""

    person = models.ForeignKey(User, verbose_name="收件人", on_delete=models.PROTECT, related_name="digests")
    day = models.DateField("日期")
    state = models.CharField("状态", max_length=10, choices=DigestState.choices, default=DigestState.SENDING)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "每日提醒"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"],
                name="digest_once_a_person_and_day",
                violation_error_message="这个人今天的提醒已经发过",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DigestState.values),
                name="digest_state_is_known",
                violation_error_message="没有这种状态",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.person_id} {self.state}"
