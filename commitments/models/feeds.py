"""取数 and 带入: which metric the ledger of promises fills, and which lines were made out of its items."""

from django.db import models
from django.db.models import Q

from assessments.models.feeding import Feed, Lead
from commitments.models.items import Item


class CommitmentSeries(models.TextChoices):
    """What of the ledger a metric can be filled from."""

    ON_TIME = "on_time", "按期销号率"
    OVERDUE = "overdue", "逾期事项数"
    LETTERS = "letters", "领导交办按期办结率"


class CommitmentFeed(Feed):
    """One metric of an assessing department that is filled from the ledger."""

    class Meta:
        verbose_name = verbose_name_plural = "取数关系"
        ordering = ["metric__department__position", "metric__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(series__in=CommitmentSeries.values),
                name="commitment_feed_series_known",
                violation_error_message="没有这种口径",
            )
        ]

    @property
    def kind(self) -> CommitmentSeries:
        return CommitmentSeries(self.series)


class CommitmentLead(Lead):
    """带入认定: the line that a clerk made out of an item."""

    item = models.ForeignKey(Item, verbose_name="事项", on_delete=models.PROTECT, related_name="leads")

    class Meta:
        verbose_name = verbose_name_plural = "带入的认定"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "line"],
                name="commitment_lead_once",
                violation_error_message="这一项已经带入这条认定",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item.code} 带入{self.line}"
