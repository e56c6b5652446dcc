"""督查通报: the frozen list of a month, edition by edition; everything that it shows is copied into its text."""

import json
from datetime import UTC
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from commitments.bulletin_events import CommitmentBulletinFacts
from departments.fields import MonthField
from departments.models import AppendOnly, AppendOnlyQuerySet, User
from departments.months import CalendarMonth


class BulletinCorrection(models.TextChoices):
    """Why a later edition was made; the first has none."""

    ERROR = "error", "差错更正"
    REOPENED = "reopened", "恢复督办"


class BulletinReach(models.TextChoices):
    """How far a bulletin goes."""

    HALL = "hall", "大厅和内网"
    INTERNET = "internet", "互联网"


class CommitmentBulletinQuerySet(AppendOnlyQuerySet["CommitmentBulletin"]):
    def issue(self, month: CalendarMonth, number: int | None = None) -> "CommitmentBulletin | None":
        """One edition of a month, without a number the one that stands; None where there is none."""
        issued = self.filter(month=month).order_by("-number")
        return (issued if number is None else issued.filter(number=number)).first()

    def newest(self) -> "CommitmentBulletin | None":
        """The one that stands for the latest month that is out."""
        return self.order_by("-month", "-number").first()

    def standing(self) -> "CommitmentBulletinQuerySet":
        """The edition that stands for each month, the newest month first."""
        newer = CommitmentBulletin.objects.filter(month=models.OuterRef("month")).order_by("-number")
        return self.filter(pk=models.Subquery(newer.values("pk")[:1])).order_by("-month")

    def months(self) -> set[CalendarMonth]:
        """The months that are out, in one query."""
        return set(self.order_by("month").values_list("month", flat=True))


class CommitmentBulletin(AppendOnly):
    """督查通报 of a month: number 1, then 更正1, 更正2 … in a chain of its own."""

    month = MonthField("月份")
    number = models.PositiveSmallIntegerField("版次")
    content = models.TextField("通报", help_text="RFC 8785 形式的 JSON，含校验值")
    digest = models.CharField("校验值", max_length=64, unique=True)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(User, verbose_name="发布人", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("更正类别", max_length=20, choices=BulletinCorrection.choices, blank=True)
    reason = models.CharField("更正原因", max_length=200, blank=True)
    approved_by = models.CharField("批准人", max_length=60, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approval_words = models.CharField("批准意见", max_length=200, blank=True)
    waived_because = models.CharField("放行理由", max_length=200, blank=True)
    reach = models.CharField(
        "公开范围", max_length=10, choices=BulletinReach.choices, default=BulletinReach.HALL
    )

    objects: ClassVar = CommitmentBulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督查通报"
        ordering = ["-month", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "number"],
                name="commitment_bulletin_once",
                violation_error_message="这一版已经发布",
            ),
            models.CheckConstraint(
                condition=Q(number=1, kind="") | (Q(number__gt=1) & ~Q(reason="") & ~Q(kind="")),
                name="commitment_bulletin_corrected_with_reason",
                violation_error_message="更正要写明类别和原因",
            ),
            models.CheckConstraint(
                condition=Q(reach__in=BulletinReach.values),
                name="commitment_bulletin_reach_known",
                violation_error_message="没有这种公开范围",
            ),
        ]

    def __str__(self) -> str:
        return self.title + (self.correction_label and f"（{self.correction_label}）")

    @property
    def title(self) -> str:
        return f"{self.month.chinese}督查通报"

    @property
    def correction_label(self) -> str:
        return f"更正{self.number - 1}" if self.number > 1 else ""

    @property
    def public_reason(self) -> str:
        """Why the edition was made, for everybody; "" of a first one."""
        return f"{self.get_kind_display()}：{self.reason}" if self.reason else ""

    @property
    def document(self) -> dict[str, Any]:
        """The bulletin as data. Raises ValueError where the text is none."""
        return json.loads(self.content)

    @property
    def facts(self) -> CommitmentBulletinFacts:
        """What the row holds beside its text, as plain values: its event carries them, verification compares."""
        return CommitmentBulletinFacts(
            month=str(self.month),
            number=self.number,
            digest=self.digest,
            kind=self.kind,
            reason=self.reason,
            approved_by=self.approved_by,
            approved_on=None if self.approved_on is None else self.approved_on.isoformat(),
            approval_words=self.approval_words,
            waived_because=self.waived_because,
            reach=self.reach,
            published_by=self.published_by_id,
            published_at=self.published_at.astimezone(UTC).isoformat(timespec="microseconds"),
        )
