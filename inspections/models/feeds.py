"""What the inspections feed: the metrics bound to a series, and the lines that clerks made out of findings."""

from django.db import models
from django.db.models import Q

from assessments.models.feeding import Feed, Lead
from inspections.models.findings import Finding


class InspectionSeries(models.TextChoices):
    """The series that a metric can be filled from."""

    VERIFIED = "verified", "暗访查实问题数"
    RECTIFIED = "rectified", "暗访整改按期率"


class InspectionFeed(Feed):
    """A metric that is filled from the ledger of inspections."""

    class Meta:
        verbose_name = verbose_name_plural = "明查暗访取数"
        constraints = [
            models.CheckConstraint(
                condition=Q(series__in=InspectionSeries.values),
                name="inspection_series_is_known",
                violation_error_message="没有这个口径",
            )
        ]

    @property
    def series_label(self) -> str:
        return InspectionSeries(self.series).label


class InspectionLead(Lead):
    """A finding that was led into a line."""

    finding = models.ForeignKey(
        Finding, verbose_name="暗访问题", on_delete=models.PROTECT, related_name="leads"
    )

    class Meta:
        verbose_name = verbose_name_plural = "带入的暗访问题"
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "line"],
                name="inspection_lead_once",
                violation_error_message="这个问题已带入这一条",
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding}带入{self.line}"
