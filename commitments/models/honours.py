"""亮点与明星: what the office chose at the 讲评会 among the closed items of a month."""

from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q

from assessments.privacy import personal_number
from commitments.models.items import Item
from departments.fields import MonthField, counted
from departments.models import Department

CITATION_LEAST, CITATION_LIMIT, RECIPIENT_LIMIT = 6, 60, 20


class HonourKind(models.TextChoices):
    HIGHLIGHT = "highlight", "亮点工作"
    STAR_UNIT = "star_unit", "明星部门"
    STAR_PERSON = "star_person", "明星个人"


class Honour(models.Model):
    """One honour of a month. `recipient` is internal, of a 明星个人 alone, and is erased with the year's close."""

    month = MonthField("月份")
    kind = models.CharField("类别", max_length=12, choices=HonourKind.choices)
    unit = models.ForeignKey(
        Department, verbose_name="单位", on_delete=models.PROTECT, related_name="honours"
    )
    number = models.PositiveSmallIntegerField("序", default=1)
    item = models.ForeignKey(
        Item, verbose_name="事项", null=True, blank=True, on_delete=models.PROTECT, related_name="honours"
    )
    citation = models.CharField(
        "事迹",
        max_length=CITATION_LIMIT,
        validators=[MinLengthValidator(CITATION_LEAST, f"事迹至少 {CITATION_LEAST} 字")],
        error_messages={"max_length": counted("")},
    )
    recipient = models.CharField(
        "获奖人", max_length=RECIPIENT_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )

    class Meta:
        verbose_name = verbose_name_plural = "亮点与明星"
        ordering = ["month", "kind", "unit__position", "unit__code", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "kind", "unit", "number"],
                name="honour_number_once",
                violation_error_message="这个单位这个月的这个序号已经用过",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=HonourKind.values),
                name="honour_kind_known",
                violation_error_message="没有这种类别",
            ),
            models.CheckConstraint(
                condition=Q(recipient="") | Q(kind=HonourKind.STAR_PERSON),
                name="honour_names_a_star_alone",
                violation_error_message="只有明星个人写获奖人",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month.chinese}{self.get_kind_display()}：{self.unit.label}"

    def clean(self) -> None:
        if faults := self.faults():
            raise ValidationError(faults)

    def faults(self) -> dict[str, str]:
        """What no constraint can hold, by field; every door asks it."""
        faults = {}
        if found := personal_number(self.citation):
            faults["citation"] = f"事迹里好像有{found}，这里的字会公示，请删去"
        if self.item and self.unit_id and self.item.unit_id != self.unit_id:
            faults["item"] = f"{self.item.code} 不是{self.unit.label}的事项"
        return faults
