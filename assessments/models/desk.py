"""What the office's desk knows for a moment: who is on which line, and how a press was answered.

Neither is an event: who looked at what, and for how long, is nobody's business.
"""

from django.db import models
from django.utils import timezone

from departments.models import User


class DeskPresence(models.Model):
    """Where on the desk somebody is, until when unless they say so again; one row a person, written over."""

    person = models.OneToOneField(
        User, verbose_name="审核人", on_delete=models.PROTECT, related_name="desk_presence"
    )
    place = models.CharField("正在看的", max_length=40, help_text="lines/12 或 explanations/12")
    until = models.DateTimeField("看到")

    class Meta:
        verbose_name = verbose_name_plural = "谁在看"

    def __str__(self) -> str:
        return f"{self.person_id} {self.place}"


class DeskPress(models.Model):
    """A press that was taken, by the token it came with: sent again it is answered the same, and done once."""

    person = models.ForeignKey(
        User, verbose_name="审核人", on_delete=models.PROTECT, related_name="desk_presses"
    )
    token = models.CharField("记号", max_length=64)
    answer = models.TextField("答复", help_text="JSON")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "审核的一按"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "token"],
                name="desk_press_once",
                violation_error_message="这一按已经办过",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.token}"
