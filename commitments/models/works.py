"""年度要点: the key tasks of a year, of which a month's items are the steps."""

from django.db import models

from departments.fields import MonthField, counted
from departments.models import Department

WORK_TEXT_LIMIT = 200


class Work(models.Model):
    """One key task of a year under the operator's own number, with the unit that leads it."""

    year = models.PositiveSmallIntegerField("年度")
    number = models.CharField("要点编号", max_length=20, error_messages={"max_length": counted("")})
    text = models.CharField("内容", max_length=WORK_TEXT_LIMIT, error_messages={"max_length": counted("")})
    lead = models.ForeignKey(
        Department, verbose_name="牵头单位", on_delete=models.PROTECT, related_name="led_works"
    )
    ends = MonthField("完成期限", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度要点"
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                name="work_number_once_a_year",
                violation_error_message="这一年已有这个要点编号",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年要点{self.number}"
