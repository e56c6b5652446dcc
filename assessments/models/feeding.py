"""What an app above keeps where its ledger feeds the months: which metric it fills, which lines it led to."""

from django.db import models

from assessments.models.determinations import Determination
from rules.models import Metric


class Feed(models.Model):
    """取数关系: one metric is filled from one series of a ledger; each app's own rows name its series."""

    metric = models.OneToOneField(
        Metric, verbose_name="指标", on_delete=models.PROTECT, related_name="%(app_label)s_feed"
    )
    series = models.CharField("口径", max_length=20)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.metric}取自台账"


class Lead(models.Model):
    """带入的认定: the line that a clerk made out of an item of a ledger; it goes when the line is dropped."""

    line = models.ForeignKey(
        Determination, verbose_name="认定", on_delete=models.CASCADE, related_name="%(app_label)s_leads"
    )

    class Meta:
        abstract = True
