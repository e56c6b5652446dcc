"""The year's result: what a signal converts to, the veto items, and the versions that were frozen."""

import json
from datetime import UTC
from functools import cached_property
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from boards.conversion import ConversionPolicy
from boards.words import correction_label
from boards.year_events import VetoFacts, YearResultFacts
from boards.year_result.document import YearTable, read
from departments.models import AppendOnly, AppendOnlyQuerySet, Department, User

USUAL = ConversionPolicy()


class YearConversionManager(models.Manager["YearConversion"]):
    def of(self, year: int) -> "YearConversion":
        """The conversion of that calendar year; an unsaved default where the office has set none."""
        return self.filter(year=year).first() or YearConversion(year=year)


class YearConversion(models.Model):
    """折算 of one calendar year: the office sets it before the year's result is frozen first."""

    year = models.PositiveSmallIntegerField(
        "年度",
        unique=True,
        error_messages={"unique": "这一年已设折算"},
        validators=[MinValueValidator(2000)],
    )
    red_flag = models.DecimalField("每面红旗", max_digits=6, decimal_places=2, default=USUAL.red_flag)
    yellow_light = models.DecimalField("每盏黄灯", max_digits=6, decimal_places=2, default=USUAL.yellow_light)
    red_light = models.DecimalField("每盏红灯", max_digits=6, decimal_places=2, default=USUAL.red_light)
    cap = models.DecimalField("正负上限", max_digits=6, decimal_places=2, default=USUAL.cap)

    objects = YearConversionManager()

    class Meta:
        verbose_name = verbose_name_plural = "年度折算"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}年折算"

    @property
    def policy(self) -> ConversionPolicy:
        return ConversionPolicy(self.red_flag, self.yellow_light, self.red_light, self.cap)


class VetoItemQuerySet(models.QuerySet["VetoItem"]):
    def standing(self, year: int) -> "VetoItemQuerySet":
        """Those of a year that nobody struck, in register order of their units."""
        return self.filter(year=year, struck_at__isnull=True).select_related("unit")


class VetoItem(models.Model):
    """一票否决事项 of a unit in one year, with the document that says so; a wrong one is struck, never deleted."""

    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000)])
    unit = models.ForeignKey(Department, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    matter = models.CharField("事项", max_length=100)
    document = models.CharField("文号", max_length=60)
    issuer = models.CharField("印发机关", max_length=60)
    issued_on = models.DateField("印发日期")
    entered_by = models.ForeignKey(User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    struck_because = models.CharField("撤下理由", max_length=200, blank=True)
    struck_at = models.DateTimeField("撤下时间", null=True, blank=True)

    objects: ClassVar = VetoItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一票否决事项"
        ordering = ["-year", "unit__position", "unit__code", "issued_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "unit", "document", "matter"],
                condition=Q(struck_at__isnull=True),
                name="veto_once",
                violation_error_message="这个单位这一年已列入同一文号的同一事项",
            ),
            models.CheckConstraint(
                condition=~Q(matter="") & ~Q(document="") & ~Q(issuer=""),
                name="veto_has_document",
                violation_error_message="一票否决要写明事项、印发机关和文号",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_because="")
                | (Q(struck_at__isnull=False) & ~Q(struck_because="")),
                name="veto_struck_with_reason",
                violation_error_message="撤下要写明理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.unit.label}：{self.matter}"

    @property
    def facts(self) -> VetoFacts:
        """What the row holds, as plain values for its event."""
        return VetoFacts(
            year=self.year,
            unit=self.unit.code,
            matter=self.matter,
            document=self.document,
            issuer=self.issuer,
            issued_on=self.issued_on.isoformat(),
            struck_because=self.struck_because,
        )


class YearResultQuerySet(AppendOnlyQuerySet["YearResult"]):
    def version(self, year: int, number: int | None = None) -> "YearResult | None":
        """One version of a year, without a number the one that stands; None where there is none."""
        versions = self.filter(year=year).order_by("-number")
        return (versions if number is None else versions.filter(number=number)).first()


class YearResult(AppendOnly):
    """The frozen result of a year: number 1, then 更正1, 更正2 … Everything shown is copied into `content`."""

    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("版次")
    content = models.TextField("年度结果", help_text="RFC 8785 形式的 JSON，含校验值")
    digest = models.CharField("校验值", max_length=64, unique=True)
    published_at = models.DateTimeField("定稿时间")
    published_by = models.ForeignKey(User, verbose_name="定稿人", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("更正原因", max_length=200, blank=True)
    approved_by = models.CharField("批准人", max_length=60, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approval_words = models.CharField("批准意见", max_length=200, blank=True)

    objects: ClassVar = YearResultQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度结果"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                name="year_result_once",
                violation_error_message="这一年的这一版已经定稿",
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="") & ~Q(approved_by="")),
                name="year_result_corrected_with_approval",
                violation_error_message="更正年度结果要写明原因和批准人",
            ),
        ]

    def __str__(self) -> str:
        return self.title + (self.correction_label and f"（{self.correction_label}）")

    @property
    def title(self) -> str:
        return f"{self.year}年度结果"

    @property
    def correction_label(self) -> str:
        return correction_label(self.number)

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.content)

    @cached_property
    def table(self) -> YearTable:
        """The result as a value. Raises NotAResultError where the text tells none."""
        return read(self.document)

    @property
    def facts(self) -> YearResultFacts:
        """What the row holds beside its text, as plain values: its event carries them, verification compares."""
        return YearResultFacts(
            year=self.year,
            number=self.number,
            digest=self.digest,
            reason=self.reason,
            approved_by=self.approved_by,
            approved_on=None if self.approved_on is None else self.approved_on.isoformat(),
            approval_words=self.approval_words,
            published_by=self.published_by_id,
            published_at=self.published_at.astimezone(UTC).isoformat(timespec="microseconds"),
        )
