"""催报 of a month: whom the office, or the daily command, reminded of its return, once a day."""

from django.db import models
from django.utils import timezone

from assessments.models.months import Month
from departments.models import AppendOnly, Department, User


class MonthReminder(AppendOnly):
    """One press of 催报 on one department; `sent_by` empty is the daily command."""

    month = models.ForeignKey(Month, verbose_name="月份", on_delete=models.PROTECT, related_name="reminders")
    department = models.ForeignKey(
        Department, verbose_name="部门", on_delete=models.PROTECT, related_name="month_reminders"
    )
    day = models.DateField("日期")
    sent_by = models.ForeignKey(
        User, verbose_name="催报人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "月度催报"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "department", "day"],
                name="month_reminder_once_a_day",
                violation_error_message="这个部门今天已经催报过",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} 催报{self.department.label}{self.month}报送"
