"""The explanations (未授旗亮灯说明): why a clause, or a unit that the figures called for, led to nothing."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from assessments.models.decided import Decided
from assessments.models.determinations import clause_fault, unit_fault
from assessments.models.months import Month
from departments.fields import counted
from departments.models import Department
from rules.models import Clause, RuleSet

OTHER_WANTS_WORDS = "选“其他”时要写明情况"


class Reason(models.TextChoices):
    NONE = "none", "本月无此情形"
    BELOW = "below", "未达标准"
    PENDING = "pending", "数据未到"
    OTHER = "other", "其他"


class ExplanationState(models.TextChoices):
    DRAFT = "draft", "草稿"
    FILED = "filed", "已报送"
    RETURNED = "returned", "请重写"
    ACCEPTED = "accepted", "采纳"


class Explanation(Decided):
    """未授旗亮灯说明: why a clause (unit empty), or a unit that the figures called for, led to nothing."""

    month = models.ForeignKey(
        Month, verbose_name="月份", on_delete=models.PROTECT, related_name="explanations"
    )
    assessor = models.ForeignKey(
        Department, verbose_name="认定部门", on_delete=models.PROTECT, related_name="explanations"
    )
    clause = models.ForeignKey(
        Clause, verbose_name="条款", on_delete=models.PROTECT, related_name="explanations"
    )
    unit = models.ForeignKey(
        Department,
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="spared",
    )
    reason = models.CharField("原因", max_length=20, choices=Reason.choices)
    words = models.CharField("说明", max_length=300, blank=True, error_messages={"max_length": counted("")})
    state = models.CharField(
        "状态", max_length=20, choices=ExplanationState.choices, default=ExplanationState.DRAFT
    )
    # What the figures said when it was written (assessments.basis); "" where that was not kept.
    basis = models.CharField("所据数据", max_length=16, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "未授旗亮灯说明"
        ordering = ["month", "assessor__position", "assessor__code", "clause", "unit__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "clause", "unit"],
                name="explanation_once_a_unit",
                violation_error_message="这个单位本月这一条已有说明",
            ),
            models.UniqueConstraint(
                fields=["month", "clause"],
                condition=Q(unit__isnull=True),
                name="explanation_once_a_clause",
                violation_error_message="这一条本月已有说明",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ExplanationState.values),
                name="explanation_state_known",
                violation_error_message="没有这种状态",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values),
                name="explanation_reason_known",
                violation_error_message="没有这种原因",
            ),
            models.CheckConstraint(
                condition=~Q(reason=Reason.OTHER) | ~Q(words=""),
                name="explanation_other_in_words",
                violation_error_message=OTHER_WANTS_WORDS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause}{'' if self.unit is None else f'（{self.unit.label}）'}：{self.text}"

    @property
    def text(self) -> str:
        """As it stands in the workbook: the reason, and the words where there are any."""
        label = self.get_reason_display()
        return f"{label}：{self.words}" if self.words else label

    @property
    def state_words(self) -> str:
        return self.get_state_display()

    def clean(self) -> None:
        if None in (self.month_id, self.assessor_id, self.clause_id):
            return  # the fields themselves say what is missing
        in_force = (
            RuleSet.objects.in_force(self.month.calendar_month).filter(department=self.assessor).first()
        )
        if fault := explanation_fault(self, in_force):
            raise ValidationError(fault)


def explanation_fault(explanation: Explanation, governing: RuleSet | None) -> str | None:
    """The first rule that an explanation breaks; `governing` is its assessor's set of the month."""
    month, unit = explanation.month.calendar_month, explanation.unit
    fault = clause_fault(explanation.clause, explanation.assessor, month, governing)
    return fault or (unit_fault(explanation.assessor, unit, month) if unit is not None else None)
