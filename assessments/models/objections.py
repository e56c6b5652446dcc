"""异议: what a unit says against a line, once, and how the office decided it."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.models.determinations import Determination
from departments.fields import counted
from departments.models import Department, User

WORDS_LIMIT, REASON_LIMIT = 1000, 400


class ObjectionState(models.TextChoices):
    FILED = "filed", "待复核"
    WITHDRAWN = "withdrawn", "已撤回"
    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    REVOKED = "revoked", "撤销"


DECIDED_STATES = (ObjectionState.UPHELD, ObjectionState.CHANGED, ObjectionState.REVOKED)


class Objection(models.Model):
    """One unit's objection to one line; `first_reviewer` decided the line and does not decide the objection."""

    line = models.OneToOneField(
        Determination, verbose_name="认定", on_delete=models.PROTECT, related_name="objection"
    )
    unit = models.ForeignKey(
        Department, verbose_name="单位", on_delete=models.PROTECT, related_name="objections"
    )
    words = models.TextField(
        "异议理由",
        validators=[MaxLengthValidator(WORDS_LIMIT)],
        error_messages={"max_length": counted(""), "blank": "请写明异议理由"},
    )
    filed_by = models.ForeignKey(User, verbose_name="提出人", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField("提出时间", default=timezone.now)
    decide_until = models.DateField("复核期限")
    first_reviewer = models.ForeignKey(
        User, verbose_name="原审核人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        "状态", max_length=10, choices=ObjectionState.choices, default=ObjectionState.FILED
    )
    version = models.PositiveIntegerField("版本", default=1)
    decided_by = models.ForeignKey(
        User, verbose_name="复核人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("复核时间", null=True, blank=True)
    reason = models.CharField(
        "复核理由", max_length=REASON_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ["decide_until", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ObjectionState.values),
                name="objection_state_is_known",
                violation_error_message="没有这种状态",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED_STATES) | (Q(decided_at__isnull=False) & ~Q(reason="")),
                name="objection_decided_with_reason",
                violation_error_message="复核要写明理由",
            ),
        ]

    def __str__(self) -> str:
        return f"对{self.line}的异议"

    @property
    def is_revocation_due(self) -> bool:
        """Whether the line was revoked here and nobody has decided on the line since."""
        if self.state != ObjectionState.REVOKED or self.decided_at is None:
            return False
        return self.line.decided_at is not None and self.decided_at > self.line.decided_at
