"""What a department calls units and metrics in its own tables, as somebody once chose it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.blocks.headings import FigurePart
from assessments.blocks.remembered import LONGEST_NAME
from departments.models import Department, User
from rules.models import Metric

PARTS = [(part.value, part.word) for part in FigurePart]


class BlockAlias(models.Model):
    """记住的叫法: a unit's name in a row, or the heading over a metric's figures, told by a person once."""

    department = models.ForeignKey(
        Department, verbose_name="部门", on_delete=models.PROTECT, related_name="block_aliases"
    )
    likeness = models.CharField("认得出的写法", max_length=LONGEST_NAME)
    shown = models.CharField("表里的写法", max_length=LONGEST_NAME)
    unit = models.ForeignKey(
        Department, verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    metric = models.ForeignKey(
        Metric, verbose_name="指标", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    part = models.CharField("哪一部分", max_length=5, choices=PARTS, default=FigurePart.VALUE.value)
    chosen_by = models.ForeignKey(User, verbose_name="谁选的", on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField("何时选的", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "记住的叫法"
        ordering = ["shown", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "likeness"],
                condition=Q(metric__isnull=True),
                name="block_alias_of_a_unit_once",
                violation_error_message="这个叫法已经记着是哪个单位",
            ),
            models.UniqueConstraint(
                fields=["department", "likeness"],
                condition=Q(unit__isnull=True),
                name="block_alias_of_a_metric_once",
                violation_error_message="这个表头已经记着是哪项指标",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(metric__isnull=True),
                name="block_alias_of_one_thing",
                violation_error_message="一个叫法只指一个单位或一项指标",
            ),
            models.CheckConstraint(
                condition=Q(part__in=[value for value, _ in PARTS]),
                name="block_alias_part_known",
                violation_error_message="没有这一部分",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.shown}”是{self.meant}"

    @property
    def meant(self) -> str:
        """Whom or what it means, as people call it."""
        if self.unit:
            return self.unit.label
        return FigurePart(self.part).of(str(self.metric))
