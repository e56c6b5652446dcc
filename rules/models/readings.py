"""指标数据: what was measured of a unit in a month, as it was entered."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import models
from django.db.models import Q

from departments.fields import MonthField
from departments.models import Department
from rules.figures import Figure
from rules.models.metrics import Metric

NUMBERS = ("value", "done", "total")
Numbers = Mapping[str, Decimal | None]  # by NUMBERS


def numbers_fault(numbers: Numbers) -> tuple[str, str] | None:
    """A reading is one value or one whole pair: the field at fault and the sentence, or None."""
    value, done, total = (numbers.get(name) for name in NUMBERS)
    if value is not None and (done is not None or total is not None):
        return "value", "数值与完成数、总数只能填一种"
    if (done is None) != (total is None):
        return "done" if done is None else "total", "完成数和总数要一起填"
    return None


class Reading(models.Model):
    """指标数据: one unit's value for one month, as a value or as the exact pair 完成数, 总数."""

    metric = models.ForeignKey(Metric, verbose_name="指标", on_delete=models.PROTECT, related_name="readings")
    calendar_month = MonthField("月份")
    unit = models.ForeignKey(
        Department, verbose_name="单位", on_delete=models.PROTECT, related_name="readings"
    )
    value = models.DecimalField("数值", max_digits=21, decimal_places=6, null=True, blank=True)
    done = models.DecimalField("完成数", max_digits=21, decimal_places=6, null=True, blank=True)
    total = models.DecimalField("总数", max_digits=21, decimal_places=6, null=True, blank=True)

    class Meta:
        db_table = (
            "assessments_reading"  # where it stood first; a table of years is not renamed for a tidy name
        )
        verbose_name = verbose_name_plural = "指标数据"
        ordering = ["metric", "calendar_month", "unit__position", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "calendar_month", "unit"],
                name="reading_once",
                violation_error_message="这个单位本月这项指标已有数据",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, done__isnull=True, total__isnull=True)
                | Q(value__isnull=True, done__isnull=False, total__isnull=False),
                name="reading_value_or_pair",
                violation_error_message="填数值，或同时填完成数和总数，两者只取其一",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.label} {self.calendar_month} {self.metric}"

    @property
    def figure(self) -> Figure:
        return Figure(self.value, self.done, self.total)
