"""轮次、暗访、检查项: a month's round, its visits as drawn and as made, and the chips of what is looked at.

A plan is secret: `visible_to` is the only way to a visit.
"""

from datetime import date, datetime

from django.db import models
from django.db.models import Q

from assessments.dates import local_day
from departments.fields import MonthField, counted
from departments.models import Department, Role, User
from inspections.models.people import DOCUMENT_LIMIT

APPROVED_BY_LIMIT, APPROVAL_WORDS_LIMIT, BECAUSE_LIMIT = 60, 200, 200
WEEK = 7  # days
OFFICE = (Role.REVIEWER, Role.PUBLISHER)


class Round(models.Model):
    """轮次: a calendar month in which every unit is visited once, drawn from a seed hidden until it is over."""

    calendar_month = MonthField("月份", unique=True, error_messages={"unique": "这个月的轮次已经有了"})
    document = models.CharField(
        "方案文号", max_length=DOCUMENT_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    approved_by = models.CharField(
        "批准人", max_length=APPROVED_BY_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approval_words = models.CharField(
        "批准意见", max_length=APPROVAL_WORDS_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    drawn_at = models.DateTimeField("抽签时间", null=True, blank=True)
    seed = models.CharField("种子", max_length=64, blank=True, editable=False)
    commitment = models.CharField("种子承诺", max_length=64, blank=True, editable=False)
    digest = models.CharField("方案校验值", max_length=64, blank=True, editable=False)
    draws = models.PositiveSmallIntegerField("抽签次数", default=0)
    batch_count = models.PositiveSmallIntegerField("批数", default=0)
    redrawn_because = models.CharField(
        "重抽原因", max_length=BECAUSE_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    revealed_at = models.DateTimeField("公开时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "轮次"
        ordering = ["calendar_month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True)
                | ~Q(document="") & ~Q(approved_by="") & Q(approved_on__isnull=False),
                name="round_drawn_with_approval",
                violation_error_message="抽签要有方案文号、批准人和批准日期",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, seed="", commitment="", digest="", draws=0)
                | Q(drawn_at__isnull=False, draws__gte=1, batch_count__gte=1)
                & ~Q(seed="")
                & ~Q(commitment="")
                & ~Q(digest=""),
                name="round_drawn_whole",
                violation_error_message="抽了签的轮次要有种子、承诺、校验值和次数，没有抽的都不写",
            ),
            models.CheckConstraint(
                condition=Q(revealed_at__isnull=True) | Q(drawn_at__isnull=False),
                name="round_revealed_after_the_draw",
                violation_error_message="没有抽签的轮次没有种子可公开",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_month.chinese}轮次"


class VisitOutcome(models.TextChoices):
    CLEAN = "clean", "未发现问题"
    FOUND = "found", "发现问题"


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User, *, now: datetime) -> "VisitQuerySet":
        """A visit is seen by its supervisors from 00:00 of its week and by the office, never one of the own unit; by
        nobody else.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.role in OFFICE:
            return self.exclude(unit=user.department_id)
        if user.role == Role.SUPERVISOR:
            return self.of_supervisor(user).filter(planned_week__lte=local_day(now))
        return self.none()

    def of_supervisor(self, user: User) -> "VisitQuerySet":
        own = Visit.supervisors.through.objects.filter(supervisor__user=user.pk)
        return self.filter(pk__in=own.values("visit"))

    def ordinary(self) -> "VisitQuerySet":
        return self.filter(extra_because="")

    def made(self) -> "VisitQuerySet":
        return self.filter(visited_at__isnull=False)

    def waiting(self) -> "VisitQuerySet":
        """Neither made nor skipped."""
        return self.filter(visited_at__isnull=True, skipped_because="")


class Visit(models.Model):
    """暗访: one unit in one batch. 未访, 已访, 未能访 follow from the day and the reason."""

    round = models.ForeignKey(Round, verbose_name="轮次", on_delete=models.PROTECT, related_name="visits")
    unit = models.ForeignKey(Department, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    batch = models.PositiveSmallIntegerField("批次")
    planned_week = models.DateField("计划周", help_text="那一周的星期一")
    supervisors = models.ManyToManyField(
        "inspections.Supervisor", verbose_name="监督员", blank=True, related_name="visits"
    )
    visited_at = models.DateTimeField("暗访时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=VisitOutcome.choices, blank=True)
    skipped_because = models.CharField(
        "未能访的原因", max_length=BECAUSE_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    extra_because = models.CharField(
        "再次暗访的原因", max_length=BECAUSE_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    recorded_by = models.ForeignKey(
        User, verbose_name="记录人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("记录时间", null=True, blank=True)
    token = models.CharField("一次提交", max_length=32, null=True, blank=True, editable=False)  # noqa: DJ001 (unique where it is set)
    pressed = models.CharField("提交内容的校验值", max_length=64, blank=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "暗访"
        ordering = ["round", "batch", "pk"]  # pk: the order in which they were drawn
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=Q(extra_because=""),
                name="visit_once_a_round",
                violation_error_message="这个单位本轮已有一次暗访，再访要写明原因",
            ),
            models.CheckConstraint(
                condition=Q(visited_at__isnull=True, outcome="")
                | Q(visited_at__isnull=False, outcome__in=VisitOutcome.values),
                name="visit_made_has_its_outcome",
                violation_error_message="访过的要有时间和结果，没有访的都不写",
            ),
            models.CheckConstraint(
                condition=Q(skipped_because="") | Q(visited_at__isnull=True),
                name="visit_made_or_skipped",
                violation_error_message="访过的不能又是未能访",
            ),
            models.UniqueConstraint(
                fields=["recorded_by", "token"],
                name="visit_once_a_press",
                violation_error_message="这一次已经提交过",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}第{self.batch}批"  # never the unit: a plan is secret

    @property
    def visited_on(self) -> date | None:
        return local_day(self.visited_at) if self.visited_at else None

    @property
    def is_waiting(self) -> bool:
        return self.visited_at is None and not self.skipped_because


class Topic(models.TextChoices):
    STYLE = "style", "工作作风"
    ATTITUDE = "attitude", "服务态度"
    QUALITY = "quality", "服务质量"
    DISCIPLINE = "discipline", "工作纪律"


class Check(models.Model):
    """检查项: one chip of the form, with its topic and the sentence that it begins with."""

    topic = models.CharField("方面", max_length=12, choices=Topic.choices)
    text = models.CharField(
        "检查项",
        max_length=20,
        unique=True,
        error_messages={"max_length": counted(""), "unique": "这个检查项已经有了"},
    )
    sentence = models.CharField("现成的一句", max_length=100, error_messages={"max_length": counted("")})
    active = models.BooleanField("启用", default=True)
    position = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "检查项"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__in=Topic.values),
                name="check_topic_known",
                violation_error_message="没有这个方面",
            )
        ]

    def __str__(self) -> str:
        return self.text


def is_over(planned_week: date, day: date) -> bool:
    """Whether the week of a batch is behind the day."""
    return (day - planned_week).days >= WEEK
