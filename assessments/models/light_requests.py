"""提请补亮: what the office asks a department to report before it adds the line itself, or need not be reported."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from assessments.models.determinations import clause_fault, month_fault, unit_fault
from assessments.models.months import Month
from departments.fields import MonthField, counted
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Clause, RuleSet

ASK_LIMIT, NOTE_LIMIT = 200, 200

Place = tuple[int, int, CalendarMonth]  # clause and unit by their keys, data month
_KEY = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{4}-\d{2})", re.ASCII)


def place_key(place: Place) -> str:
    """Which clause, unit and data month, as a form names them: `12.7.2026-06`."""
    return ".".join(map(str, place))


def read_place_key(key: str) -> Place:
    """The place that `place_key` wrote so; ValueError where it is none."""
    match = _KEY.fullmatch(key)
    if not match:
        raise ValueError(f"“{key}”不是条款、单位和所属月份")
    clause, unit, data_month = match.groups()
    return int(clause), int(unit), CalendarMonth.parse(data_month)


class LightRequestState(models.TextChoices):
    OPEN = "open", "未提请"
    ASKED = "asked", "已提请"
    WAIVED = "waived", "不必补"


class LightRequest(models.Model):
    """One place (clause, unit, data month) of a month, and what the office did about it; what the department answered
    is read from what it has filed since (assessments.light_request_answers).
    """

    month = models.ForeignKey(
        Month, verbose_name="月份", on_delete=models.PROTECT, related_name="light_requests"
    )
    clause = models.ForeignKey(
        Clause, verbose_name="条款", on_delete=models.PROTECT, related_name="light_requests"
    )
    unit = models.ForeignKey(
        Department, verbose_name="单位", on_delete=models.PROTECT, related_name="light_requests"
    )
    data_month = MonthField("所属月份")
    state = models.CharField(
        "状态", max_length=10, choices=LightRequestState.choices, default=LightRequestState.OPEN
    )
    version = models.PositiveIntegerField("版本", default=0)
    words = models.CharField(
        "提请的话", max_length=ASK_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    until = models.DateField("答复期限", null=True, blank=True)
    asked_by = models.ForeignKey(
        User, verbose_name="提请人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("提请时间", null=True, blank=True)
    note = models.CharField(
        "不必补的理由", max_length=NOTE_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    waived_by = models.ForeignKey(
        User, verbose_name="谁定的不必补", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "提请补亮"
        ordering = ["month", "clause__rule_set__department__position", "clause", "unit__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "unit", "data_month"],
                name="light_request_once",
                violation_error_message="这一条、这个单位、这个所属月份已经提请过",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LightRequestState.values),
                name="light_request_state_known",
                violation_error_message="没有这种状态",
            ),
            models.CheckConstraint(
                condition=~Q(state=LightRequestState.ASKED)
                | Q(until__isnull=False, asked_by__isnull=False, asked_at__isnull=False) & ~Q(words=""),
                name="light_request_asked_whole",
                violation_error_message="提请要写明期限和要补报什么",
            ),
            models.CheckConstraint(
                condition=~Q(state=LightRequestState.WAIVED) | ~Q(note=""),
                name="light_request_waived_with_note",
                violation_error_message="不必补要写明理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause}：{self.unit.label}"

    @property
    def assessor(self) -> Department:
        return self.clause.rule_set.department

    @property
    def place(self) -> Place:
        return self.clause_id, self.unit_id, self.data_month

    @property
    def key(self) -> str:
        return place_key(self.place)

    @property
    def word(self) -> str:
        """How the asking is called: of a flag it is no light."""
        return "提请补亮" if self.clause.is_light else "提请补旗"

    def is_past(self, today: date) -> bool:
        """Whether the day until which the department was asked is over."""
        return self.until is not None and today > self.until

    def clean(self) -> None:
        """The rules of a line that the department would have to keep."""
        if None in (self.month_id, self.clause_id, self.unit_id, self.data_month):
            return  # the fields themselves say what is missing
        in_force = RuleSet.objects.in_force(self.data_month).filter(department=self.assessor).first()
        for fault in (
            unit_fault(self.assessor, self.unit, self.data_month),
            clause_fault(self.clause, self.assessor, self.data_month, in_force),
            month_fault(self.data_month, self.month.calendar_month),
        ):
            if fault:
                raise ValidationError(fault)
