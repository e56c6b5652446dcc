"""送审稿: drafts that went to the leaders on paper."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Left

from departments.fields import MonthField
from departments.models import User
from departments.months import CalendarMonth

DIGITS = 12  # enough to tell drafts apart


class SubmittedDraftQuerySet(models.QuerySet["SubmittedDraft"]):
    def of(self, month: CalendarMonth) -> "SubmittedDraftQuerySet":
        """Those of one month, the latest first."""
        return self.filter(month=month).select_related("made_by").order_by("-pk")

    def with_digits(self, digits: str) -> "SubmittedDraftQuerySet":
        """The one whose sheets bear exactly these digits."""
        return self.annotate(shown=Left("digest", DIGITS)).filter(shown=digits)

    def forget_words(self) -> int:
        """Empty their content: a board of their month was withdrawn, and they may hold its words."""
        return self.update(content="")


class SubmittedDraft(models.Model):
    """送审稿: a draft as it went to the leaders on paper; what is printed of it again is the same to the byte.

    `content` is the board and what the papers tell beside it; "" once a board of the month was withdrawn.
    """

    month = MonthField("月份")
    digest = models.CharField("送审稿校验值", max_length=64)
    content = models.TextField("送审稿")
    made_by = models.ForeignKey(User, verbose_name="印出人", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("印出时间")

    objects: ClassVar = SubmittedDraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送审稿"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "digest"],
                name="submitted_draft_once",
                violation_error_message="这一份送审稿已经印出",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month.chinese}送审稿 {self.digits}"

    @property
    def digits(self) -> str:
        """What every sheet bears."""
        return self.digest[:DIGITS]
