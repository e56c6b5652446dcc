"""告知: the notices that the office sent to the units of a month in one go, and what each told."""

from django.db import models

from assessments.models.determinations import Determination
from assessments.models.months import Month
from departments.models import AppendOnly, User


class NoticeIssue(AppendOnly):
    """One press of 发告知: every decision of the month that no earlier press told, and until when to object."""

    month = models.ForeignKey(
        Month, verbose_name="月份", on_delete=models.PROTECT, related_name="notice_issues"
    )
    object_until = models.DateField("异议截止")
    issued_by = models.ForeignKey(User, verbose_name="发出人", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("发出时间")

    class Meta:
        verbose_name = verbose_name_plural = "告知"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.month}告知"


class NoticeLine(AppendOnly):
    """One decision that a press told its unit; a line that is decided anew is told anew."""

    issue = models.ForeignKey(
        NoticeIssue, verbose_name="告知", on_delete=models.PROTECT, related_name="lines"
    )
    line = models.ForeignKey(
        Determination, verbose_name="认定", on_delete=models.PROTECT, related_name="notices"
    )
    decided_at = models.DateTimeField("审定时间")

    class Meta:
        verbose_name = verbose_name_plural = "告知的认定"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "decided_at"],
                name="notice_once_a_decision",
                violation_error_message="这一次审定已经告知",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line}"
