"""指标: what a department measures of other units, and in which unit and how often."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from departments.models import Department
from rules.figures import Yardstick


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
    def yardstick(self) -> Yardstick:
        """The metric as plain values, for rules.criteria."""
        return Yardstick(self.name, self.measure, self.places, self.minimum_total)
