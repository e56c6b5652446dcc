"""What the office notes in a month's report to the leaders; all else of it is read from the boards."""

from django.db import models

from departments.fields import MonthField
from departments.models import User

NOTE_LIMIT = 200


class ReportNote(models.Model):
    """办公室意见 of one month's 专报."""

    month = MonthField("月份", unique=True)
    words = models.CharField("办公室意见", max_length=NOTE_LIMIT, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    written_by = models.ForeignKey(User, verbose_name="写的人", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("写的时间")

    class Meta:
        verbose_name = verbose_name_plural = "专报意见"
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month.chinese}专报的办公室意见"
