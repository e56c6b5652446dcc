"""指标: what a department measures of other units, in which unit and how often, or out of which other metric."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from departments.history.differences import called
from departments.models import Department
from rules.derived import MONTH_ON_MONTH, PERIODS, TO_DATE, YEAR_ON_YEAR, DerivationPlan
from rules.figures import KEPT, Yardstick
from rules.standards import plain

BASE_WANTED = "推算和来自指标要一起填，直接填报的指标两样都空着"
USUAL_PLACES = 2
FOLLOWING = ("measure", "basis", "frequency")  # what a derived metric has from its base


class Basis(models.TextChoices):
    MONTHLY = "monthly", "当月"
    CUMULATIVE = "cumulative", "累计"
    POINT_IN_TIME = "point_in_time", "时点"


class Frequency(models.TextChoices):
    MONTH = "month", "月"
    QUARTER = "quarter", "季"
    YEAR = "year", "年"


class Derivation(models.TextChoices):
    TYPED = "", "直接填报"
    YEAR_ON_YEAR = YEAR_ON_YEAR, "同比"
    MONTH_ON_MONTH = MONTH_ON_MONTH, "环比"
    TO_DATE = TO_DATE, "累计"


COMPARABLE = (Derivation.TYPED, Derivation.TO_DATE)  # what is no change itself, and may be compared


class MetricQuerySet(models.QuerySet["Metric"]):
    def with_bases(self) -> "MetricQuerySet":
        """With everything that a derived metric is computed from."""
        return self.select_related("base__base")


class Metric(models.Model):
    """What a department measures of other units: its figures are typed, or computed from those of `base`."""

    department = models.ForeignKey(
        Department, verbose_name="部门", on_delete=models.PROTECT, related_name="metrics"
    )
    name = models.CharField("指标", max_length=60)
    measure = models.CharField("计量单位", max_length=12, blank=True)
    basis = models.CharField("口径", max_length=20, choices=Basis.choices, default=Basis.MONTHLY)
    frequency = models.CharField("频次", max_length=10, choices=Frequency.choices, default=Frequency.MONTH)
    places = models.PositiveSmallIntegerField(
        "小数位", default=USUAL_PLACES, validators=[MaxValueValidator(6)]
    )
    minimum_total = models.DecimalField("最小总数", max_digits=21, decimal_places=6, null=True, blank=True)
    source = models.CharField("数据来源", max_length=120, blank=True)
    derivation = models.CharField(
        "推算", max_length=20, choices=Derivation.choices, default=Derivation.TYPED, blank=True
    )
    base = models.ForeignKey(
        "self",
        verbose_name="来自指标",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="derived_metrics",
    )

    objects = MetricQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(derivation__in=Derivation.values),
                name="metric_derivation_known",
                violation_error_message="没有这种推算",
            ),
            models.CheckConstraint(
                condition=Q(derivation="", base__isnull=True) | (~Q(derivation="") & Q(base__isnull=False)),
                name="metric_derivation_with_base",
                violation_error_message=BASE_WANTED,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """How many steps it is from what is typed: 0, 1 or 2."""
        return self.base.depth + 1 if self.base else 0

    @property
    def bases(self) -> list["Metric"]:
        """What it is derived from, the nearest first."""
        return [self.base, *self.base.bases] if self.base else []

    @property
    def root(self) -> "Metric":
        """The metric whose typed figures this one rests on; itself where it is typed."""
        return self.base.root if self.base else self

    @property
    def is_change(self) -> bool:
        """Whether it says how much more or less there is than before (同比, 环比)."""
        return self.derivation not in COMPARABLE

    @property
    def plan(self) -> DerivationPlan | None:
        """How it is computed, as plain values for rules.derived; None where it is typed."""
        if self.base is None:
            return None
        steps = (self.base.derivation, self.derivation) if self.base.derivation else (self.derivation,)
        return DerivationPlan(
            steps,
            self.root.measure,
            PERIODS[self.root.frequency],
            self.root.basis == Basis.CUMULATIVE,
            self.minimum_total,
        )

    @property
    def origin(self) -> str:
        """`由诈骗案件数算出`; "" where its figures are typed."""
        return f"由{self.base}算出" if self.base else ""

    @property
    def definition(self) -> str:
        """How its figures come about, in one line down to what is typed: `计量单位 %，口径 当月，频次 月`."""
        if self.base is None:
            return self._particulars("measure", "basis", "frequency")
        own = filter(None, [f"{self.get_derivation_display()}，{self.origin}", self._particulars()])
        return f"{'，'.join(own)}；{self.base}：{self.base.definition}"

    def _particulars(self, *names: str) -> str:
        """These fields with their words, and those that are seldom filled."""
        values = {
            "measure": self.measure,
            "basis": self.get_basis_display(),
            "frequency": self.get_frequency_display(),
            "places": str(self.places) if self.places != USUAL_PLACES else "",
            "minimum_total": plain(self.minimum_total) if self.minimum_total is not None else "",
            "source": self.source,
        }
        told = (name for name in (*names, "places", "minimum_total", "source") if values[name])
        return "，".join(f"{called(self, name)} {values[name]}" for name in told)

    @property
    def typing_fault(self) -> str:
        """Why no figure of it is typed; "" where they are."""
        return f"“{self}”是由“{self.base}”算出的，不用填报" if self.base else ""

    def follow(self) -> None:
        """A derived metric has its measure from what is computed, its 频次 and, of a change, its 口径 from its base."""
        if self.base is None or self.plan is None:
            return
        self.measure, self.frequency = self.plan.measure, self.base.frequency
        self.basis = self.base.basis if self.plan.compares else Basis.CUMULATIVE

    def faults(self) -> dict[str, str]:
        """What is wrong with how it is derived, by field."""
        if bool(self.derivation) != (self.base is not None):
            return {"base" if self.derivation else "derivation": BASE_WANTED}
        if self.base is None:
            return {}
        if self.base is self or (self.pk and self.base.pk == self.pk):
            return {"base": "不能由它自己算出"}
        if self.base.department_id != self.department_id:
            return {"base": "来自指标不属于本部门"}
        return self._step_fault(self.base)

    def _step_fault(self, base: "Metric") -> dict[str, str]:
        """A 累计 sums what is typed month by month; a change compares what is typed, or such a 累计."""
        if self.derivation == Derivation.TO_DATE:
            if base.derivation or base.basis != Basis.MONTHLY:
                return {"base": f"累计要来自直接填报、口径为当月的指标，“{base}”不是"}
            return {}
        if base.is_change:
            return {"base": f"“{base}”本身是{base.get_derivation_display()}，不能再算同比、环比"}
        if self.places >= KEPT:
            return {"places": f"同比、环比的小数位最多 {KEPT - 1} 位"}
        return {}

    @property
    def yardstick(self) -> Yardstick:
        """The metric as plain values, for rules.criteria."""
        return Yardstick(self.name, self.measure, self.places, self.minimum_total, self.is_change)
