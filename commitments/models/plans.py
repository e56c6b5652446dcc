"""月度预安: a month's list with its dates and its approval, and the 三部 that examine what is said to be done."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from commitments.dates import plan_dates
from departments.fields import MonthField, counted
from departments.models import Department, SpecialDay
from departments.months import CalendarMonth

APPROVED_BY_LIMIT, APPROVAL_WORDS_LIMIT = 60, 200


class PlanManager(models.Manager["Plan"]):
    def at(self, month: CalendarMonth) -> "Plan":
        """The plan of a month as the office keeps it; unsaved with the usual dates where nothing was written."""
        return self.filter(calendar_month=month).first() or self.usual(month)

    def usual(self, month: CalendarMonth) -> "Plan":
        dates = plan_dates(month, **SpecialDay.objects.as_sets())
        return Plan(
            calendar_month=month,
            propose_until=dates.propose_until,
            examine_until=dates.examine_until,
            publish_on=dates.publish_on,
        )

    def open(self, month: CalendarMonth) -> "Plan":
        """The saved row of a month: a plan begins with the first thing written in it."""
        usual = self.usual(month)
        fields = ("propose_until", "examine_until", "publish_on")
        return self.get_or_create(
            calendar_month=month, defaults={name: getattr(usual, name) for name in fields}
        )[0]


class Plan(models.Model):
    """月度预安 of a calendar month: approved by a meeting and then issued. Its state is derived, never set."""

    calendar_month = MonthField("月份", unique=True)
    propose_until = models.DateField("提出截止")
    examine_until = models.DateField("联审截止")
    publish_on = models.DateField("计划发布")
    approved_by = models.CharField(
        "批准人", max_length=APPROVED_BY_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approval_words = models.CharField(
        "批准意见", max_length=APPROVAL_WORDS_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    issued_at = models.DateTimeField("交办时间", null=True, blank=True, editable=False)

    objects = PlanManager()

    class Meta:
        verbose_name = verbose_name_plural = "月度预安"
        ordering = ["-calendar_month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | (~Q(approved_by="") & Q(approved_on__isnull=False)),
                name="plan_issued_is_approved",
                violation_error_message="交办要写明谁批准、哪天批准",
            ),
            models.CheckConstraint(
                condition=Q(examine_until__gte=F("propose_until")) & Q(publish_on__gte=F("examine_until")),
                name="plan_dates_in_order",
                violation_error_message="日期要依次为：提出截止、联审截止、计划发布",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_month.chinese}预安"

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None


class PanelQuerySet(models.QuerySet["Panel"]):
    def of_month(self, month: CalendarMonth) -> "PanelQuerySet":
        """The bodies that examine in a month; none means that the office decides alone (未设联审)."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=month), since__lte=month).select_related(
            "department"
        )


class Panel(models.Model):
    """联审部门: one of the bodies that examine applications, from a month on and until another."""

    department = models.ForeignKey(
        Department, verbose_name="联审部门", on_delete=models.PROTECT, related_name="panels"
    )
    since = MonthField("起始月份")
    until = MonthField("截止月份", null=True, blank=True)

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联审部门"
        ordering = ["department__position", "department__code", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "since"],
                name="panel_once_from_a_month",
                violation_error_message="这个部门从这个月起已是联审部门",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="panel_ends_after_it_begins",
                violation_error_message="截止月份不能早于起始月份",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department.label}联审"

    def clean(self) -> None:
        """A body sits on the panel once in any month."""
        if self.department_id is None or not self.since:
            return  # the fields themselves say what is missing
        others = Panel.objects.filter(department=self.department_id).exclude(pk=self.pk)
        others = others.filter(Q(until__isnull=True) | Q(until__gte=self.since))
        if others.filter(since__lte=self.until or CalendarMonth(2999, 12)).exists():
            raise ValidationError("这个部门在这段时间已是联审部门")
