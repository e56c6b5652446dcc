"""沟通记录: what the office talked about with whom, kept for itself and the auditor."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone

from assessments.models.determinations import Determination
from assessments.models.explanations import Explanation
from assessments.models.months import Month
from departments.fields import counted
from departments.models import AppendOnly, Department, User

TALK_LIMIT, WHOM_LIMIT = 1000, 60


class Talk(AppendOnly):
    """One talk about a line, an explanation, or a department's month; put right by a further note that names it.

    A line that its department withdraws and drops takes no talk with it: the keys then lead nowhere, and `about`
    says what was talked about.
    """

    month = models.ForeignKey(Month, verbose_name="月份", on_delete=models.PROTECT, related_name="talks")
    department = models.ForeignKey(
        Department, verbose_name="认定部门", on_delete=models.PROTECT, related_name="talks"
    )
    line = models.ForeignKey(
        Determination,
        verbose_name="认定",
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="talks",
    )
    explanation = models.ForeignKey(
        Explanation,
        verbose_name="说明",
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="talks",
    )
    about = models.CharField("关于", max_length=200)
    held_at = models.DateTimeField("沟通时间")
    with_whom = models.CharField(
        "沟通对象", max_length=WHOM_LIMIT, error_messages={"max_length": counted("")}
    )
    words = models.TextField(
        "内容", validators=[MaxLengthValidator(TALK_LIMIT)], error_messages={"max_length": counted("")}
    )
    corrects = models.OneToOneField(
        "self",
        verbose_name="更正的记录",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
        error_messages={"unique": "这条记录已经更正过，请更正最后的一条"},
    )
    noted_by = models.ForeignKey(User, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("记录时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "沟通记录"
        ordering = ["held_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(line__isnull=True) | models.Q(explanation__isnull=True),
                name="talk_about_one_thing",
                violation_error_message="一条沟通记录只关于一件事",
            ),
            models.CheckConstraint(
                condition=~models.Q(corrects=models.F("pk")),
                name="talk_does_not_correct_itself",
                violation_error_message="不能更正自己",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_at:%Y-%m-%d %H:%M} 与{self.with_whom}"
