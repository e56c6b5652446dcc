"""The register: units with the months they were there, and the days that are not as the calendar has them."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from departments.fields import MonthField, counted
from departments.glyphs import glyph_fault
from departments.months import CalendarMonth
from departments.names import unseen_fault

ENDS_EARLY = "停用月份不能早于启用月份"
PRINTED = ("name", "short_name", "group")


class DepartmentQuerySet(models.QuerySet["Department"]):
    """The register; every question about it names the month that it is asked for."""

    def active(self, month: CalendarMonth) -> "DepartmentQuerySet":
        """Units that existed in that month (启用月份 to 停用月份, both included), in register order."""
        begun = Q(active_from__isnull=True) | Q(active_from__lte=month)
        not_ended = Q(active_until__isnull=True) | Q(active_until__gte=month)
        return self.filter(begun, not_ended)

    def assessed(self, month: CalendarMonth) -> "DepartmentQuerySet":
        return self.active(month).filter(is_assessed=True)

    def assessing(self, month: CalendarMonth) -> "DepartmentQuerySet":
        return self.active(month).filter(assesses=True)


class Department(models.Model):
    """A unit of the register: it judges others (认定部门), is judged (被考核单位), or both."""

    code = models.CharField(
        "编码",
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9_-]+$", "“%(value)s”不是编码，编码只能用小写字母、数字、下划线和连字符")
        ],
        error_messages={"unique": "这个编码已有单位在用"},
    )
    name = models.CharField("名称", max_length=80, error_messages={"max_length": counted("")})
    short_name = models.CharField(
        "简称", max_length=40, blank=True, error_messages={"max_length": counted("")}
    )
    group = models.CharField("分组", max_length=20, blank=True, help_text="同组相比：镇街、部门、园区 …")
    assesses = models.BooleanField("认定部门", default=False)
    is_assessed = models.BooleanField("被考核", default=True)
    position = models.PositiveIntegerField("排序", default=0)
    active_from = MonthField("启用月份", null=True, blank=True)
    active_until = MonthField("停用月份", null=True, blank=True)
    succeeds = models.ForeignKey(
        "self",
        verbose_name="承继自",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_from__isnull=True)
                | Q(active_until__isnull=True)
                | Q(active_until__gte=F("active_from")),
                name="department_ends_after_it_begins",
                violation_error_message=ENDS_EARLY,
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What officials call it: the short name, or the name where it has none."""
        return self.short_name or self.name

    def is_active(self, month: CalendarMonth) -> bool:
        begun = self.active_from is None or self.active_from <= month
        return begun and (self.active_until is None or self.active_until >= month)

    def overlaps(self, other: "Department") -> bool:
        """Whether there is a month in which both exist."""
        pairs = (self.active_from, other.active_until), (other.active_from, self.active_until)
        return all(begins is None or ends is None or begins <= ends for begins, ends in pairs)

    def clean(self) -> None:
        if faults := self.name_faults():
            raise ValidationError(faults)

    def name_faults(self) -> dict[str, str]:
        """What nobody sees, or no board can print, in what the unit is called; by field."""
        texts = {name: getattr(self, name) for name in PRINTED}
        faults = {name: unseen_fault(text) or glyph_fault(text) for name, text in texts.items()}
        return {name: fault for name, fault in faults.items() if fault}


class SpecialDayQuerySet(models.QuerySet["SpecialDay"]):
    def as_sets(self) -> dict[str, set]:
        """`holidays` and `make_up_days`, as departments.months takes them."""
        days = list(self.values_list("day", "worked"))
        return {
            "holidays": {day for day, worked in days if not worked},
            "make_up_days": {day for day, worked in days if worked},
        }


class SpecialDay(models.Model):
    """A public holiday, or a weekend day that is worked instead: set anew each year by the State Council."""

    day = models.DateField("日期", unique=True, error_messages={"unique": "这一天已经登记过"})
    worked = models.BooleanField("调休上班", default=False)
    note = models.CharField("说明", max_length=40, blank=True)

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.worked else '放假'}"
