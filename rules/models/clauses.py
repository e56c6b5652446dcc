"""条款: the clauses of a rule set, each with the standard by which it is judged."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from departments.fields import counted, limit_of
from departments.history.guards import Guard
from departments.models import Department
from departments.months import CalendarMonth
from rules.criteria import in_effect
from rules.grammar import StandardError, parse
from rules.models.governed import CLAUSE_GUARD
from rules.models.metrics import Metric
from rules.models.rule_sets import RuleSet
from rules.models.signals import Signal, signal_order
from rules.standards import KINDS, Criterion, format_standard


class Kind(models.TextChoices):
    NARRATIVE = "narrative", "定性"
    THRESHOLD = "threshold", "达标"
    RANKING = "ranking", "排名"
    STREAK = "streak", "连续"


MEASURED = tuple(kind for kind in Kind if KINDS[kind].rests_on_figure)
UNMEASURED = tuple(kind for kind in Kind if kind not in MEASURED)
METRIC_WANTED = f"{'和'.join(kind.label for kind in MEASURED)}条款要写明指标"

# A clause's metric, and what that is derived from.
METRIC_WAYS = ("metric", "metric__base", "metric__base__base")

Label = tuple[str, int]  # the wire value of the signal, and the number


class Visibility(models.TextChoices):
    PUBLIC = "public", "公开"
    INTERNAL = "internal", "内部"


@lru_cache(maxsize=4096)
def _criterion(kind: str, standard: str) -> Criterion:
    """A month asks the same few hundred standards again and again; a criterion never changes."""
    return parse(kind, standard)


class ClauseQuerySet(models.QuerySet["Clause"]):
    def in_force(self, month: CalendarMonth) -> "ClauseQuerySet":
        """Clauses of the sets in force in that month, in the order of the sheet."""
        return self.filter(rule_set__in=RuleSet.objects.in_force(month)).in_order()

    def of(self, department: Department) -> "ClauseQuerySet":
        return self.filter(rule_set__department=department)

    def in_order(self) -> "ClauseQuerySet":
        return self.order_by(signal_order(), "number")

    def with_metrics(self) -> "ClauseQuerySet":
        """With their metrics, down to what is typed."""
        return self.select_related(METRIC_WAYS[-1])

    def resting_on(self, metrics: Iterable[Metric]) -> "ClauseQuerySet":
        """Those that are judged by one of these metrics, or by what is derived from it."""
        keys = [metric.pk for metric in metrics]
        return self.filter(Q(*((f"{way}__in", keys) for way in METRIC_WAYS), _connector=Q.OR))


class Clause(models.Model):
    """条款: a signal, a number, a text and the standard by which it is judged."""

    guard: ClassVar[Guard] = CLAUSE_GUARD

    rule_set = models.ForeignKey(
        RuleSet, verbose_name="细则", on_delete=models.CASCADE, related_name="clauses"
    )
    signal = models.CharField("等次", max_length=20, choices=Signal.choices)
    number = models.PositiveSmallIntegerField("序号", validators=[MinValueValidator(1)])
    text = models.CharField("条款", max_length=300, error_messages={"max_length": counted("")})
    kind = models.CharField("判定方式", max_length=20, choices=Kind.choices, default=Kind.NARRATIVE)
    metric = models.ForeignKey(
        Metric, verbose_name="指标", null=True, blank=True, on_delete=models.PROTECT, related_name="clauses"
    )
    standard = models.CharField("标准", max_length=200, blank=True)
    section = models.CharField("责任科室", max_length=40, blank=True)
    visibility = models.CharField(
        "公开范围", max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )

    note = models.CharField(
        "审核意见", max_length=200, blank=True, error_messages={"max_length": counted("")}
    )
    answer = models.CharField(
        "对意见的答复", max_length=200, blank=True, error_messages={"max_length": counted("")}
    )
    gap_reason = models.CharField(
        "空档说明", max_length=200, blank=True, error_messages={"max_length": counted("")}
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
                condition=Q(kind__in=UNMEASURED) | Q(metric__isnull=False),
                name="clause_metric_where_measured",
                violation_error_message=METRIC_WANTED,
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
        return KINDS[self.kind].is_machine_checked

    @property
    def rests_on_lines(self) -> bool:
        """Whether it counts the lines of another clause: these have to stand before it is judged."""
        return KINDS[self.kind].rests_on_lines

    @property
    def rests_on_other_months(self) -> bool:
        """Whether its figure is computed from what was typed in other months too."""
        return bool(self.metric and self.metric.derivation)

    @property
    def criterion(self) -> Criterion:
        """The standard as plain values; the stored text is always valid (see `clean`)."""
        return _criterion(self.kind, self.standard)

    def in_effect(self, month: CalendarMonth) -> bool:
        """Whether the standard asks anything in that month (不适用 otherwise)."""
        return in_effect(self.criterion, month.month)

    def clean(self) -> None:
        """The rules of `faults`, in the set that it stands in and with the groups of the register."""
        department = self.rule_set.department if self.rule_set_id else None
        faults = self.faults(department=department, groups=registered_groups(), labels=self._labels())
        if self.metric is None:
            faults.pop("metric", None)  # the constraint says so, once
        if faults:
            raise ValidationError(faults)

    def _labels(self) -> set[Label]:
        if self.rule_set_id is None:
            return {(self.signal, self.number)}
        beside = Clause.objects.filter(rule_set=self.rule_set_id).exclude(pk=self.pk)
        return {*beside.values_list("signal", "number"), (self.signal, self.number)}

    def faults(
        self, *, department: Department | None, groups: Collection[str], labels: Collection[Label]
    ) -> dict[str, str]:
        """What is wrong with the clause, by field; where the standard can be read it takes its normal form.

        `department` is the one whose set it stands in or will stand in, `groups` are those of the register,
        `labels` the clauses of its set, this one among them.
        """
        if self.kind not in Kind.values:
            return {}  # the field says so, and nothing else can be asked
        if self.kind in MEASURED and self.metric is None:
            return {"metric": METRIC_WANTED} | self._standard_faults(groups, labels)
        if self.kind in UNMEASURED and self.metric is not None:
            return {"metric": self._metric_unwanted} | self._standard_faults(groups, labels)
        if self.metric and department and self.metric.department_id != department.pk:
            return {"metric": "指标不属于本部门"}
        return self._standard_faults(groups, labels)

    @property
    def _metric_unwanted(self) -> str:
        return f"{self.get_kind_display()}条款不用指标：把“{self.metric}”去掉，或者改选按数判定的方式"

    def _standard_faults(self, groups: Collection[str], labels: Collection[Label]) -> dict[str, str]:
        try:
            criterion = parse(self.kind, self.standard, groups=groups)
        except StandardError as error:
            return {"standard": str(error)}
        self.standard = format_standard(criterion)
        most = limit_of(Clause, "standard")
        if len(self.standard) > most:
            return {"standard": f"最多 {most} 字，现有 {len(self.standard)} 字"}
        fault = self.streak_fault(labels)
        return {"standard": fault} if fault else {}

    def streak_fault(self, labels: Collection[Label]) -> str | None:
        """A 连续 clause counts the months of a clause of its own set, never of one that is not there."""
        if not self.rests_on_lines:
            return None
        base = self.criterion.label
        if base == self.label:
            return "连续条款不能指它自己"
        if base in {f"{Signal(signal).label}{number}" for signal, number in labels}:
            return None
        return f"这套细则没有{base}，连续条款要指本套里有的条款"


def registered_groups() -> list[str]:
    """The groups of the register, in its order: the words that a standard may name."""
    names = Department.objects.exclude(group="").values_list("group", flat=True)
    return list(dict.fromkeys(names))
