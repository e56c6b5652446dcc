"""修订: the office's dates of a round of revising, and what it reminded whom of."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from departments.fields import MonthField, counted
from departments.models import Department, SpecialDay, User
from departments.months import CalendarMonth, last_working_day, working_day_from

DECIDE_DAY = 20


class RevisionRoundManager(models.Manager["RevisionRound"]):
    def at(self, month: CalendarMonth) -> "RevisionRound":
        """The round of a month as the office set it; unsaved with the usual dates where it set none."""
        return self.filter(month=month).first() or self.planned(month)

    def planned(self, month: CalendarMonth) -> "RevisionRound":
        """Sent by the last working day two months before, decided by the 20th of the month before or the next
        working day: 29 January and 22 February for rules from March 2027.
        """
        days_off = SpecialDay.objects.as_sets()
        decide: date = month.plus(-1).first_day.replace(day=DECIDE_DAY)
        return RevisionRound(
            month=month,
            send_until=last_working_day(month.plus(-2), **days_off),
            decide_until=working_day_from(decide, **days_off),
        )


class RevisionRound(models.Model):
    """The dates of the round that ends with one month, from which its rules are to hold."""

    month = MonthField("生效月份", unique=True)
    send_until = models.DateField("部门送审截止")
    decide_until = models.DateField("区作风办审核截止")

    objects = RevisionRoundManager()

    class Meta:
        verbose_name = verbose_name_plural = "修订日期"
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decide_until__gte=F("send_until")),
                name="round_dates_in_order",
                violation_error_message="审核截止不能早于送审截止",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month.chinese}起细则的修订日期"


class RoundReminder(models.Model):
    """催报: the office's words to a department that owes its rules of a round; once a day."""

    month = MonthField("生效月份")
    department = models.ForeignKey(
        Department, verbose_name="部门", on_delete=models.PROTECT, related_name="round_reminders"
    )
    day = models.DateField("日期")
    words = models.CharField("催报的话", max_length=200, error_messages={"max_length": counted("")})
    sent_by = models.ForeignKey(
        User, verbose_name="催报人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "细则催报"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "department", "day"],
                name="round_reminder_once_a_day",
                violation_error_message="这个部门今天已经提醒过",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} 催报{self.department.label}{self.month.chinese}起细则"
