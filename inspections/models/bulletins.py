"""The published results of rounds: frozen, each chained to the one made before it."""

import json
from datetime import UTC
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from departments.fields import MonthField
from departments.models import AppendOnly, AppendOnlyQuerySet, User
from departments.months import CalendarMonth
from inspections.bulletin_events import InspectionBulletinFacts
from inspections.document import RoundsResult, read


class InspectionBulletinQuerySet(AppendOnlyQuerySet["InspectionBulletin"]):
    def latest_of_each_round(self) -> "InspectionBulletinQuerySet":
        """The edition that stands for each published round, the newest month first."""
        newer = InspectionBulletin.objects.filter(month=models.OuterRef("month")).order_by("-number")
        return self.filter(pk=models.Subquery(newer.values("pk")[:1])).order_by("-month")

    def standing(self, month: CalendarMonth) -> "InspectionBulletin | None":
        """The latest edition of one round, None where it is not out."""
        return self.filter(month=month).order_by("-number").first()


class InspectionBulletin(AppendOnly):
    """The frozen result of a round: number 1, then 更正1 … Everything shown is copied into `content`.

    `counts` has the measures by kind in full, which the text withholds where they are few: the sums of a year need
    them.
    """

    month = MonthField("轮次")
    number = models.PositiveSmallIntegerField("版次")
    content = models.TextField("结果", help_text="RFC 8785 形式的 JSON，含校验值")
    counts = models.TextField("各类问责的全数", help_text="JSON，不公开")
    digest = models.CharField("校验值", max_length=64, unique=True)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(User, verbose_name="发布人", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("更正原因", max_length=200, blank=True)
    approved_by = models.CharField("批准人", max_length=60, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approval_words = models.CharField("批准意见", max_length=200, blank=True)
    waived_because = models.CharField("放行理由", max_length=200, blank=True)

    objects: ClassVar = InspectionBulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "明查暗访结果"
        ordering = ["-month", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "number"],
                name="inspection_bulletin_once",
                violation_error_message="这一轮的这一版已经发布",
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="inspection_correction_has_reason",
                violation_error_message="更正要写明原因",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（更正{self.number - 1}）" if self.number > 1 else self.title

    @property
    def title(self) -> str:
        return f"{self.month.chinese}明查暗访结果"

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.content)

    @cached_property
    def result(self) -> RoundsResult:
        """The result as a value. Raises NotARoundsResult where the text tells none."""
        return read(self.document)

    @property
    def whole_counts(self) -> dict[str, int]:
        """The measures by kind, none withheld."""
        return json.loads(self.counts)

    @property
    def facts(self) -> InspectionBulletinFacts:
        """What the row holds beside its text, as plain values: its event carries them, verification compares."""
        return InspectionBulletinFacts(
            month=str(self.month),
            number=self.number,
            digest=self.digest,
            reason=self.reason,
            approved_by=self.approved_by,
            approved_on=None if self.approved_on is None else self.approved_on.isoformat(),
            approval_words=self.approval_words,
            waived_because=self.waived_because,
            counts=self.whole_counts,
            published_by=self.published_by_id,
            published_at=self.published_at.astimezone(UTC).isoformat(timespec="microseconds"),
        )
