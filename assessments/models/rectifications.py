"""整改: what follows a light that is out: a day set by the office, the unit's feedback, the office's verification."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.models.determinations import Determination, LineState
from departments.fields import counted
from departments.models import User

FEEDBACK_LIMIT, CHECK_LIMIT = 1000, 300
OVER = "灯已撤下，不再整改"


class RectificationState(models.TextChoices):
    SET = "set", "整改中"
    ANSWERED = "answered", "待核验"
    PASSED = "passed", "核验通过"
    FAILED = "failed", "核验不通过"


class Rectification(models.Model):
    """整改期限, 反馈, 核验 of one light. Whatever they say, the light stays the light that it is."""

    line = models.OneToOneField(
        Determination, verbose_name="亮灯", on_delete=models.PROTECT, related_name="rectification"
    )
    due_on = models.DateField("整改期限")
    set_by = models.ForeignKey(User, verbose_name="下达人", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField("下达时间", default=timezone.now)
    state = models.CharField(
        "状态", max_length=10, choices=RectificationState.choices, default=RectificationState.SET
    )
    version = models.PositiveIntegerField("版本", default=1)
    feedback = models.TextField(
        "整改反馈",
        blank=True,
        validators=[MaxLengthValidator(FEEDBACK_LIMIT)],
        error_messages={"max_length": counted("")},
    )
    fed_back_by = models.ForeignKey(
        User, verbose_name="反馈人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    fed_back_at = models.DateTimeField("反馈时间", null=True, blank=True)
    check_words = models.CharField(
        "核验意见", max_length=CHECK_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    checked_by = models.ForeignKey(
        User, verbose_name="核验人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField("核验时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RectificationState.values),
                name="rectification_state_is_known",
                violation_error_message="没有这种状态",
            ),
            models.CheckConstraint(
                condition=Q(state=RectificationState.SET) | ~Q(feedback=""),
                name="rectification_answered_with_words",
                violation_error_message="请写明整改情况",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}的整改"

    @property
    def is_over(self) -> bool:
        """Whether it was not done when its light went: struck, or revoked on objection, corrected yet or not.

        It reads `line` and `line.objection`.
        """
        if self.state == RectificationState.PASSED:
            return False
        objection = getattr(self.line, "objection", None)
        return self.line.state != LineState.ACCEPTED or bool(objection and objection.is_revocation_due)

    @property
    def state_words(self) -> str:
        return OVER if self.is_over else self.get_state_display()
