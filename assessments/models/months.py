"""The months with their dates, and each department's return for one of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import cast

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from assessments import dates
from departments.fields import MonthField
from departments.models import Department, SpecialDay, User
from departments.months import CalendarMonth
from departments.permissions import is_offices_own
from rules.models import RuleSet, governing

PUBLISHED = "已发布，不能再改；发布后只能更正"
NOT_BEGUN = "还没有开始，不能填报"


class MonthManager(models.Manager["Month"]):
    def at(self, calendar_month: CalendarMonth) -> "Month":
        """The month as the office keeps it; unsaved with its usual dates where nothing was written yet."""
        return self.filter(calendar_month=calendar_month).first() or self.planned(calendar_month)

    def planned(self, calendar_month: CalendarMonth) -> "Month":
        usual = dates.timetable(calendar_month, **SpecialDay.objects.as_sets())
        return Month(
            calendar_month=calendar_month,
            report_until=usual.report_until,
            decide_until=usual.decide_until,
            object_until=usual.object_until,
            publish_on=usual.publish_on,
        )

    def open(self, calendar_month: CalendarMonth) -> "Month":
        """The saved row of a month: months open by themselves, with the first thing written in them."""
        usual = self.planned(calendar_month)
        fields = ("report_until", "decide_until", "object_until", "publish_on")
        return self.get_or_create(
            calendar_month=calendar_month, defaults={field: getattr(usual, field) for field in fields}
        )[0]

    def is_kept(self, calendar_month: CalendarMonth, now: datetime) -> bool:
        """Whether it is a month of the office: written in, with approved rules in force, or no older than the last."""
        if calendar_month >= CalendarMonth.of(dates.local_day(now)).plus(-1):
            return True
        is_written_in = self.filter(calendar_month=calendar_month).exists()
        return is_written_in or RuleSet.objects.in_force(calendar_month).exists()

    def unpublished(self, now: datetime) -> list["Month"]:
        """Every month that has begun and is not out, the oldest first: where something still waits for somebody.

        The present month and the one before are always among them, unsaved where nothing was written yet; an
        earlier one is where a line, an explanation or a request of the office stands in it.
        """
        present = CalendarMonth.of(dates.local_day(now))
        lines, explanations, requests = (
            Exists(_of_this_month(relation))
            for relation in ("determinations", "explanations", "light_requests")
        )
        earlier = self.filter(
            lines | explanations | requests, calendar_month__lt=present.plus(-1), published_at__isnull=True
        )
        recent = [self.at(present.plus(-1)), self.at(present)]
        return [
            *earlier.order_by("calendar_month"),
            *(month for month in recent if month.published_at is None),
        ]


def _of_this_month(relation: str) -> models.QuerySet:
    """The rows of a month's relation, as a query about whichever month asks."""
    rows = cast(type[models.Model], Month._meta.get_field(relation).related_model)
    return rows._default_manager.filter(month=OuterRef("pk"))


class MonthStatus(models.TextChoices):
    NOT_OPEN = "not_open", "未开放"
    REPORTING = "reporting", "报送中"
    REVIEWING = "reviewing", "审核中"
    PUBLISHED = "published", "已发布"


class Month(models.Model):
    """月份: a calendar month with its dates. Its status is derived, never set."""

    calendar_month = MonthField("月份", unique=True)
    report_until = models.DateTimeField("报送截止")
    decide_until = models.DateField("审核截止")
    object_until = models.DateField("异议截止")
    publish_on = models.DateField("计划发布")
    published_at = models.DateTimeField("首次发布时间", null=True, blank=True, editable=False)

    objects = MonthManager()

    class Meta:
        verbose_name = verbose_name_plural = "月份"
        ordering = ["-calendar_month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(object_until__gte=F("decide_until")) & Q(publish_on__gte=F("object_until")),
                name="month_dates_in_order",
                violation_error_message="日期要依次为：审核截止、异议截止、计划发布",
            )
        ]

    def __str__(self) -> str:
        return self.calendar_month.chinese

    @property
    def timetable(self) -> dates.Timetable:
        return dates.Timetable(self.report_until, self.decide_until, self.object_until, self.publish_on)

    def status(self, now: datetime) -> MonthStatus:
        if self.published_at:
            return MonthStatus.PUBLISHED
        if not dates.has_begun(self.calendar_month, now):
            return MonthStatus.NOT_OPEN
        return MonthStatus.REPORTING if now <= self.report_until else MonthStatus.REVIEWING


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def filed(self, month: Month) -> "SubmissionQuerySet":
        """The returns of the month in which anything was filed; none of a month that is not saved."""
        return self.ever_filed().filter(month=month.pk)

    def ever_filed(self) -> "SubmissionQuerySet":
        return self.filter(first_filed_at__isnull=False)


def assessors_asked(month: CalendarMonth) -> list[Department]:
    """Who is asked for a return of a month, in register order: who assesses, unless its rules ask nothing in it.

    Who has no rules in force is asked too (contract, section 5: all that assess that month): it is missing on
    desk, queue and board alike, until the office brings its rules into force. Publication waits for nobody
    who owes no answer (boards.blocking).
    """
    return assessors_by_month([month])[month]


def assessors_by_month(months: Collection[CalendarMonth]) -> dict[CalendarMonth, list[Department]]:
    """`assessors_asked` of any number of months; three queries, whatever is asked."""
    sets: dict[int, list[RuleSet]] = defaultdict(list)
    for rules in RuleSet.objects.approved().order_by("-effective_from").prefetch_related("clauses"):
        sets[rules.department_id].append(rules)
    departments = list(Department.objects.filter(assesses=True))
    return {
        month: [
            department
            for department in departments
            if department.is_active(month) and _asks(department, sets[department.pk], month)
        ]
        for month in months
    }


def _asks(department: Department, sets: Iterable[RuleSet], month: CalendarMonth) -> bool:
    """`sets` of the department, the latest first. The office's own rules are its own to have or not to have."""
    rules = governing(sets, month)
    if rules is None:
        return not is_offices_own(department)
    return any(clause.in_effect(month) for clause in rules.clauses.all())


class Submission(models.Model):
    """月度报送: one department's return for one month; its status follows from lines and signature."""

    month = models.ForeignKey(
        Month, verbose_name="月份", on_delete=models.PROTECT, related_name="submissions"
    )
    department = models.ForeignKey(
        Department, verbose_name="认定部门", on_delete=models.PROTECT, related_name="submissions"
    )
    sent_at = models.DateTimeField("送审签时间", null=True, blank=True)
    sent_by = models.ForeignKey(
        User, verbose_name="送审签人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # What the head said when they handed it back, and what the clerk answered: both stand until it is signed.
    signer_words = models.CharField("审签意见", max_length=200, blank=True)
    reply = models.CharField("回复审签人", max_length=200, blank=True)
    first_filed_at = models.DateTimeField("首次报送时间", null=True, blank=True)
    signed_at = models.DateTimeField("最近审签时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        User, verbose_name="审签人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_for = models.ForeignKey(
        "assessments.Delegation",
        verbose_name="代签委托",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="最近一次审签是代签的，按哪一项委托",
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月度报送"
        ordering = ["month", "department__position", "department__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "department"],
                name="submission_once_a_month",
                violation_error_message="这个部门本月已有一份报送",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department.label} {self.month}报送"

    @property
    def is_handed_back(self) -> bool:
        """Whether the head handed it back and it has not been sent again."""
        return bool(self.signer_words) and self.sent_at is None

    @property
    def is_late(self) -> bool:
        """逾期: first filed after the deadline. It is shown, and is never a light."""
        return self.first_filed_at is not None and self.first_filed_at > self.month.report_until
