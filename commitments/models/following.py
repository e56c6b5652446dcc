"""督办: more time that was asked for, what blocks an item, and what was done about a late one."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assessments.dates import local_day
from commitments.models.items import Item
from departments.fields import MonthField, counted
from departments.models import Department, User

REASON_LEAST, REASON_LIMIT = 10, 200
DECIDER_LIMIT = 60
TROUBLE_LIMIT, PROPOSAL_LEAST, PROPOSAL_LIMIT, DECISION_LIMIT = 300, 10, 300, 300
ORGAN_LIMIT, DOCUMENT_LIMIT, MEASURE_WORDS_LIMIT, MOST_PERSONS = 60, 60, 300, 99


class ExtensionState(models.TextChoices):
    WAITING = "waiting", "待批"
    GRANTED = "granted", "已批"
    DENIED = "denied", "未批"


class Extension(models.Model):
    """延期: asked before the term is over, until a later month. `due_then` is the month it was due when asked."""

    item = models.ForeignKey(Item, verbose_name="事项", on_delete=models.PROTECT, related_name="extensions")
    due_then = MonthField("原期限")
    until = MonthField("延至")
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    asked_by = models.ForeignKey(
        User, verbose_name="申请人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(
        "理由",
        max_length=REASON_LIMIT,
        validators=[MinLengthValidator(REASON_LEAST, f"延期的理由至少 {REASON_LEAST} 字")],
        error_messages={"max_length": counted("")},
    )
    state = models.CharField(
        "结果", max_length=10, choices=ExtensionState.choices, default=ExtensionState.WAITING
    )
    decided_by_words = models.CharField(
        "批准人", max_length=DECIDER_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    decided_on = models.DateField("批准日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ["item", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "until"],
                name="extension_once_to_a_month",
                violation_error_message="延到这个月已经申请过",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state=ExtensionState.WAITING),
                name="extension_one_waits",
                violation_error_message="已有一次延期申请待批",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ExtensionState.values),
                name="extension_state_known",
                violation_error_message="没有这种结果",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("due_then")),
                name="extension_is_later",
                violation_error_message="延至的月份要晚于原期限",
            ),
            models.CheckConstraint(
                condition=Q(state=ExtensionState.WAITING, decided_on__isnull=True)
                | (~Q(state=ExtensionState.WAITING) & Q(decided_on__isnull=False)),
                name="extension_decided_has_its_day",
                violation_error_message="批了或没批的延期要写批准日期，待批的不写",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} 延期至{self.until.chinese}"

    @property
    def asked_on(self) -> date:
        return local_day(self.asked_at)


class Difficulty(models.Model):
    """难题: what blocks an item, and the unit's own proposal first; decided at the 讲评会."""

    item = models.ForeignKey(Item, verbose_name="事项", on_delete=models.PROTECT, related_name="difficulties")
    words = models.CharField("难在哪里", max_length=TROUBLE_LIMIT, error_messages={"max_length": counted("")})
    depends_on = models.ForeignKey(
        Department,
        verbose_name="要哪个单位配合",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposal = models.CharField(
        "本单位的建议",
        max_length=PROPOSAL_LIMIT,
        validators=[MinLengthValidator(PROPOSAL_LEAST, f"先写本单位的建议，至少 {PROPOSAL_LEAST} 字")],
        error_messages={"max_length": counted("")},
    )
    raised_by = models.ForeignKey(
        User, verbose_name="提出人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField("提出时间", default=timezone.now)
    decision = models.CharField(
        "会议决定", max_length=DECISION_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    decided_on = models.DateField("决定日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "难题"
        ordering = ["raised_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_on__isnull=True)
                | (~Q(decision="") & Q(decided_on__isnull=False)),
                name="difficulty_decided_has_its_day",
                violation_error_message="会议决定和决定日期要一起写",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item.code} 的难题"

    def clean(self) -> None:
        if self.item_id and self.depends_on_id == self.item.unit_id:
            raise ValidationError({"depends_on": "配合的单位不能是承办单位自己"})


class MeasureKind(models.TextChoices):
    WARN = "warn", "警示"
    RECTIFY = "rectify", "限期整改"
    CIRCULAR = "circular", "通报"
    ADMONISH = "admonish", "诫勉谈话"
    REFER = "refer", "移交核实"
    TRANSFER = "transfer", "调整岗位"
    SUSPEND = "suspend", "停职检查"
    RESIGN = "resign", "责令辞职"
    DISMISS = "dismiss", "免职"


class Measure(models.Model):
    """督办措施: what was done about a late item, by which organ; numbers of persons, never names.

    `overdue` is copied at entry: the lateness that it stands on.
    """

    item = models.ForeignKey(Item, verbose_name="事项", on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField("方式", max_length=10, choices=MeasureKind.choices)
    on = models.DateField("日期")
    overdue = models.PositiveSmallIntegerField("逾期月数")
    organ = models.CharField(
        "机关", max_length=ORGAN_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    document = models.CharField(
        "文号", max_length=DOCUMENT_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    persons = models.PositiveSmallIntegerField(
        "人次", default=0, validators=[MaxValueValidator(MOST_PERSONS, f"人次最多 {MOST_PERSONS}")]
    )
    words = models.CharField(
        "内部说明", max_length=MEASURE_WORDS_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )

    class Meta:
        verbose_name = verbose_name_plural = "督办措施"
        ordering = ["-on", "item", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "kind", "on"],
                name="measure_once_a_day",
                violation_error_message="这一项当天已登记过这种措施",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MeasureKind.values),
                name="measure_kind_known",
                violation_error_message="没有这种督办方式",
            ),
            models.CheckConstraint(
                condition=Q(overdue__gte=1),
                name="measure_of_a_late_item",
                violation_error_message="没有逾期的事项不用督办措施",
            ),
            models.CheckConstraint(
                condition=Q(persons__lte=MOST_PERSONS),
                name="measure_persons_within",
                violation_error_message=f"人次最多 {MOST_PERSONS}",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} {self.get_kind_display()}"
