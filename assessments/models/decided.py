"""What a line and an explanation share: the last decision, by whom, and on which version."""

from django.db import models

from departments.models import User


class Decided(models.Model):
    """What the two decided things share: the last decision, by whom, and the version that it was made on."""

    version = models.PositiveIntegerField("版本", default=1, help_text="内容每改一次加一")
    created_by = models.ForeignKey(
        User, verbose_name="填报人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        User, verbose_name="审核人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_from = models.CharField("审核前状态", max_length=20, blank=True)
    decided_version = models.PositiveIntegerField("所审版本", null=True, blank=True)
    note = models.CharField("审核意见", max_length=500, blank=True)
    # What has changed since it was accepted (assessments.recheck); "" once it is decided again.
    reopened_because = models.CharField("重审原因", max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True
