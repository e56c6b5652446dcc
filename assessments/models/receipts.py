"""收到: which decisions on its lines a unit's contact has seen, by whom and when."""

from django.db import models
from django.utils import timezone

from assessments.models.determinations import Determination
from departments.models import AppendOnly, Department, User


class Receipt(AppendOnly):
    """One press of 收到 on one decision: a line that is decided anew is told, and received, anew."""

    line = models.ForeignKey(
        Determination, verbose_name="认定", on_delete=models.PROTECT, related_name="receipts"
    )
    unit = models.ForeignKey(
        Department, verbose_name="单位", on_delete=models.PROTECT, related_name="receipts"
    )
    decided_at = models.DateTimeField("审定时间")
    person = models.ForeignKey(User, verbose_name="收到人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("收到时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "告知收到"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "decided_at"],
                name="receipt_once_a_decision",
                violation_error_message="这条告知已经收到",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line}"
