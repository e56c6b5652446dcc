from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from departments.fields import MonthField
from departments.models import Department, User
from departments.months import CalendarMonth
from rules import criteria
from rules.models.metrics import Metric
from rules.models.signals import Signal, signal_order


class Kind(models.TextChoices):
    NARRATIVE = "narrative", "定性"
    THRESHOLD = "threshold", "达标"
    RANKING = "ranking", "排名"
    STREAK = "streak", "连续"


class Visibility(models.TextChoices):
    PUBLIC = "public", "公开"
    INTERNAL = "internal", "内部"


class RuleSetState(models.TextChoices):
    DRAFT = "draft", "草案"
    APPROVED = "approved", "已批准"


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    def approved(self) -> "RuleSetQuerySet":
        return self.filter(state=RuleSetState.APPROVED)

    def in_force(self, month: CalendarMonth) -> "RuleSetQuerySet":
        """Each department's approved set that governs that month: its latest from that month or before."""
        newer = (
            RuleSet.objects.approved()
            .filter(department=models.OuterRef("department"), effective_from__lte=month)
            .order_by("-effective_from")
        )
        return self.approved().filter(pk=models.Subquery(newer.values("pk")[:1]))


class RuleSet(models.Model):
    """认定细则: one department's clauses, in force from a month until its next set."""

    department = models.ForeignKey(
        Department, verbose_name="认定部门", on_delete=models.PROTECT, related_name="rule_sets"
    )
    effective_from = MonthField("生效月份")
    state = models.CharField("状态", max_length=10, choices=RuleSetState.choices, default=RuleSetState.DRAFT)
    document = models.CharField("批准文号", max_length=80, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    meeting = models.CharField("批准会议", max_length=120, blank=True)
    created_by = models.ForeignKey(
        User, verbose_name="起草人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "认定细则"
        ordering = ["department__position", "department__code", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "effective_from", "state"],
                name="rule_set_once_a_month",
                violation_error_message="这个部门在该月已有一套细则",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RuleSetState.values),
                name="rule_set_state_known",
                violation_error_message="没有这种状态",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department.label} {self.effective_from.chinese}起细则"


@lru_cache(maxsize=4096)
def _criterion(kind: str, standard: str) -> criteria.Criterion:
    """A month asks the same few hundred standards again and again; a criterion never changes."""
    return criteria.parse(kind, standard)


class ClauseQuerySet(models.QuerySet["Clause"]):
    def in_force(self, month: CalendarMonth) -> "ClauseQuerySet":
        """Clauses of the sets in force in that month, in the order of the sheet."""
        return self.filter(rule_set__in=RuleSet.objects.in_force(month)).in_order()

    def of(self, department: Department) -> "ClauseQuerySet":
        return self.filter(rule_set__department=department)

    def in_order(self) -> "ClauseQuerySet":
        return self.order_by(signal_order(), "number")


class Clause(models.Model):
    """条款: a signal, a number, a text and the standard by which it is judged."""

    rule_set = models.ForeignKey(
        RuleSet, verbose_name="细则", on_delete=models.CASCADE, related_name="clauses"
    )
    signal = models.CharField("等次", max_length=20, choices=Signal.choices)
    number = models.PositiveSmallIntegerField("序号", validators=[MinValueValidator(1)])
    text = models.CharField("条款", max_length=300)
    kind = models.CharField("判定方式", max_length=20, choices=Kind.choices, default=Kind.NARRATIVE)
    metric = models.ForeignKey(
        Metric, verbose_name="指标", null=True, blank=True, on_delete=models.PROTECT, related_name="clauses"
    )
    standard = models.CharField("标准", max_length=200, blank=True)
    section = models.CharField("责任科室", max_length=40, blank=True)
    visibility = models.CharField(
        "公开范围", max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "条款"
        ordering = ["pk"]  # on screen: in_order()
        constraints = [
            models.UniqueConstraint(
                fields=["rule_set", "signal", "number"],
                name="clause_number_once",
                violation_error_message="同一等次的序号不能重复",
            ),
            models.CheckConstraint(
                condition=Q(signal__in=Signal.values),
                name="clause_signal_known",
                violation_error_message="没有这种等次",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values),
                name="clause_kind_known",
                violation_error_message="没有这种判定方式",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values),
                name="clause_visibility_known",
                violation_error_message="没有这种公开范围",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="clause_number_from_1", violation_error_message="序号从 1 起"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[Kind.NARRATIVE, Kind.STREAK]) | Q(metric__isnull=False),
                name="clause_metric_where_measured",
                violation_error_message="达标和排名条款要写明指标",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_set.department.label}{self.label}"

    @property
    def label(self) -> str:
        return f"{self.get_signal_display()}{self.number}"

    @property
    def is_light(self) -> bool:
        return Signal(self.signal).is_light

    @property
    def is_machine_checked(self) -> bool:
        return self.kind != Kind.NARRATIVE

    @property
    def criterion(self) -> criteria.Criterion:
        """The standard as plain values; the stored text is always valid (see `clean`)."""
        return _criterion(self.kind, self.standard)

    def in_effect(self, month: CalendarMonth) -> bool:
        """Whether the standard asks anything in that month (不适用 otherwise)."""
        return criteria.in_effect(self.criterion, month.month)

    def clean(self) -> None:
        try:
            criterion = criteria.parse(self.kind, self.standard)
        except criteria.StandardError as error:
            raise ValidationError({"standard": str(error)}) from error
        self.standard = criteria.format_standard(criterion)
        if self.metric and self.metric.department_id != self.rule_set.department_id:
            raise ValidationError({"metric": "指标不属于本部门"})
