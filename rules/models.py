from decimal import Decimal
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from departments.fields import MonthField
from departments.models import Department, User
from departments.months import CalendarMonth
from rules import criteria

DEFAULT_MOST = 6


class Signal(models.TextChoices):
    """What a clause gives: a flag is praise, a light is blame. Always in this order."""

    RED_FLAG = "red_flag", "红旗"
    YELLOW_LIGHT = "yellow_light", "黄灯"
    RED_LIGHT = "red_light", "红灯"

    @property
    def is_light(self) -> bool:
        return self is not Signal.RED_FLAG


SIGNALS = list(Signal)


def signal_order(field: str = "signal") -> models.Case:
    """Sorts rows by signal in the contract's order, which is not alphabetical."""
    whens = [models.When(**{field: signal}, then=models.Value(n)) for n, signal in enumerate(Signal)]
    return models.Case(*whens, output_field=models.PositiveSmallIntegerField())


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


class Basis(models.TextChoices):
    MONTHLY = "monthly", "当月"
    CUMULATIVE = "cumulative", "累计"
    POINT_IN_TIME = "point_in_time", "时点"


class Frequency(models.TextChoices):
    MONTH = "month", "月"
    QUARTER = "quarter", "季"
    YEAR = "year", "年"


class Metric(models.Model):
    """What a department measures of other units."""

    department = models.ForeignKey(
        Department, verbose_name="部门", on_delete=models.PROTECT, related_name="metrics"
    )
    name = models.CharField("指标", max_length=60)
    measure = models.CharField("计量单位", max_length=12, blank=True)
    basis = models.CharField("口径", max_length=20, choices=Basis.choices, default=Basis.MONTHLY)
    frequency = models.CharField("频次", max_length=10, choices=Frequency.choices, default=Frequency.MONTH)
    places = models.PositiveSmallIntegerField("小数位", default=2, validators=[MaxValueValidator(6)])
    minimum_total = models.DecimalField("最小总数", max_digits=21, decimal_places=6, null=True, blank=True)
    source = models.CharField("数据来源", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ["department__position", "department__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name"],
                name="metric_once_a_department",
                violation_error_message="这个部门已有同名指标",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values),
                name="metric_basis_known",
                violation_error_message="没有这种口径",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values),
                name="metric_frequency_known",
                violation_error_message="没有这种频次",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def yardstick(self) -> criteria.Yardstick:
        """The metric as plain values, for rules.criteria."""
        return criteria.Yardstick(self.name, self.measure, self.places, self.minimum_total)


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


class PointScaleManager(models.Manager["PointScale"]):
    def of(self, year: int) -> "PointScale":
        """The scale of that calendar year; an unsaved default where the office has set none."""
        return self.filter(year=year).first() or PointScale(year=year)


class PointScale(models.Model):
    """What a flag and a light count in one calendar year."""

    year = models.PositiveSmallIntegerField(
        "年度", unique=True, error_messages={"unique": "这一年已设积分"}, validators=[MinValueValidator(2000)]
    )
    red_flag = models.DecimalField("红旗", max_digits=6, decimal_places=2, default=Decimal(1))
    yellow_light = models.DecimalField("黄灯", max_digits=6, decimal_places=2, default=Decimal(-1))
    red_light = models.DecimalField("红灯", max_digits=6, decimal_places=2, default=Decimal(-2))

    objects = PointScaleManager()

    class Meta:
        verbose_name = verbose_name_plural = "积分标准"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}年积分标准"


class ClauseLimitManager(models.Manager["ClauseLimit"]):
    def most(self, department: Department, year: int) -> int:
        """How many clauses of one signal that department may have that year: its own, the year's, or 6."""
        own_or_all = self.filter(Q(department=department) | Q(department__isnull=True), year=year)
        found = own_or_all.order_by(F("department").asc(nulls_last=True)).first()
        return found.most if found else DEFAULT_MOST


class ClauseLimit(models.Model):
    """The most clauses of one signal, by year, for all departments or for one."""

    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000)])
    department = models.ForeignKey(
        Department, verbose_name="部门", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    most = models.PositiveSmallIntegerField("每等次最多条数", default=DEFAULT_MOST)

    objects = ClauseLimitManager()

    class Meta:
        verbose_name = verbose_name_plural = "条数上限"
        ordering = ["-year", "department__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "department"],
                name="limit_once_a_department",
                violation_error_message="这个部门这一年已设上限",
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(department__isnull=True),
                name="limit_once_a_year",
                violation_error_message="这一年已设上限",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.department or '各部门'}每等次最多 {self.most} 条"
