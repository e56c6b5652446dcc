"""赋分, 上级名次 and 引用分值: what a lead gives to the units that bear its task, and what others decided."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from appraisals.models.papers import AppraisalPaper, Indicator
from appraisals.shares import MethodFault
from departments.fields import counted
from departments.models import Department

SOURCE_LIMIT = 60
OWN_UNIT = "牵头单位不给本单位赋分"


class LeadReturnState(models.TextChoices):
    DRAFT = "draft", "草稿"
    FILED = "filed", "已报送"
    RETURNED = "returned", "退回"
    ACCEPTED = "accepted", "采纳"


def points_fault(points: Decimal, full: Decimal) -> str:
    """Why these are no points of a leaf with so many; "" where they are."""
    if points < 0:
        return "得分不能是负数"
    if points > full:
        return f"得分 {points.normalize():f} 高于满分 {full.normalize():f}"
    return "" if points == round(points, 2) else "得分最多两位小数"


class LeadReturn(models.Model):
    """赋分表: all marks that one lead gives on one paper."""

    paper = models.ForeignKey(
        AppraisalPaper, verbose_name="考卷", on_delete=models.PROTECT, related_name="lead_returns"
    )
    lead = models.ForeignKey(
        Department, verbose_name="牵头单位", on_delete=models.PROTECT, related_name="lead_returns"
    )
    state = models.CharField(
        "状态", max_length=10, choices=LeadReturnState.choices, default=LeadReturnState.DRAFT
    )

    class Meta:
        verbose_name = verbose_name_plural = "赋分表"
        ordering = ["paper", "lead__position", "lead__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "lead"],
                name="lead_return_once",
                violation_error_message="这个牵头单位在这份考卷上已有赋分表",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LeadReturnState.values),
                name="lead_return_state_known",
                violation_error_message="没有这种状态",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lead.label}的赋分表"


class UnitMark(models.Model):
    """One unit's points on a leaf that it bears. The lead's key is copied, so that the database keeps them apart."""

    indicator = models.ForeignKey(
        Indicator, verbose_name="考核指标", on_delete=models.PROTECT, related_name="marks"
    )
    unit = models.ForeignKey(
        Department, verbose_name="承担单位", on_delete=models.PROTECT, related_name="marks"
    )
    lead = models.ForeignKey(
        Department, verbose_name="牵头单位", on_delete=models.PROTECT, related_name="given_marks"
    )
    points = models.DecimalField("得分", max_digits=9, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "承担赋分"
        ordering = ["indicator", "unit__position", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit"],
                name="mark_once",
                violation_error_message="这家单位的这项指标已有赋分",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0),
                name="mark_not_negative",
                violation_error_message="得分不能是负数",
            ),
            models.CheckConstraint(
                condition=~Q(unit=F("lead")), name="mark_of_another", violation_error_message=OWN_UNIT
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.label} {self.indicator.number} {self.points}"

    def clean(self) -> None:
        if faults := self.faults():
            raise ValidationError(faults)

    def faults(self) -> dict[str, str]:
        """What no constraint can hold, by field; every door asks it."""
        if self.unit_id == self.indicator.lead_id:
            return {"unit": OWN_UNIT}
        fault = points_fault(self.points, self.indicator.full)
        return {"points": fault} if fault else {}


class Upper(models.Model):
    """上级名次: what the upper level itself said of a unit on a leaf, with its document."""

    indicator = models.ForeignKey(
        Indicator, verbose_name="考核指标", on_delete=models.PROTECT, related_name="uppers"
    )
    unit = models.ForeignKey(Department, verbose_name="单位", on_delete=models.PROTECT, related_name="uppers")
    rank = models.PositiveSmallIntegerField("名次", null=True, blank=True)
    rank_before = models.PositiveSmallIntegerField("上年名次", null=True, blank=True)
    percent = models.DecimalField("得分率", max_digits=5, decimal_places=2, null=True, blank=True)
    document = models.CharField(
        "依据文号", max_length=SOURCE_LIMIT, error_messages={"max_length": counted("")}
    )

    class Meta:
        verbose_name = verbose_name_plural = "上级名次"
        ordering = ["indicator", "unit__position", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit"],
                name="upper_once",
                violation_error_message="这家单位的这项指标已有上级名次",
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=False, percent__isnull=True)
                | Q(rank__isnull=True, percent__isnull=False),
                name="upper_rank_or_percent",
                violation_error_message="名次和得分率填一样，只填一样",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)),
                name="upper_percent_within",
                violation_error_message="得分率在 0 到 100 之间",
            ),
        ]

    def __str__(self) -> str:
        said = f"第{self.rank}位" if self.rank else f"{self.percent}%"
        return f"{self.unit.label} {self.indicator.number} {said}"

    def clean(self) -> None:
        if faults := self.faults():
            raise ValidationError(faults)

    def faults(self) -> dict[str, str]:
        """What no constraint can hold, by field; every door asks it."""
        table, faults = self.indicator.paper.ranks, {}
        for field in ("rank", "rank_before"):
            if (rank := getattr(self, field)) is not None:
                try:
                    table.share(rank)
                except MethodFault as fault:
                    faults[field] = str(fault)
        return faults


class Quote(models.Model):
    """引用分值: points that were decided elsewhere, with their document."""

    indicator = models.ForeignKey(
        Indicator, verbose_name="考核指标", on_delete=models.PROTECT, related_name="quotes"
    )
    unit = models.ForeignKey(Department, verbose_name="单位", on_delete=models.PROTECT, related_name="quotes")
    points = models.DecimalField("得分", max_digits=9, decimal_places=2)
    document = models.CharField(
        "依据文号", max_length=SOURCE_LIMIT, error_messages={"max_length": counted("")}
    )

    class Meta:
        verbose_name = verbose_name_plural = "引用分值"
        ordering = ["indicator", "unit__position", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit"],
                name="quote_once",
                violation_error_message="这家单位的这项指标已有引用分值",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0),
                name="quote_not_negative",
                violation_error_message="得分不能是负数",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.label} {self.indicator.number} {self.points}"

    def clean(self) -> None:
        if fault := points_fault(self.points, self.indicator.full):
            raise ValidationError({"points": fault})
