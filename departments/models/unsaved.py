"""Unsaved words: what somebody typed, or was shown, and no event has recorded yet."""

from django.db import models
from django.utils import timezone

from departments.models.people import User


class UnsavedKind(models.TextChoices):
    """Why the words wait: each kind has a limit of its own (departments.unsaved)."""

    LATE = "late", "登录过期后提交的"
    TYPED = "typed", "页面上写了没有保存的"
    SHOWN = "shown", "给本人看过的草稿"


class UnsavedForm(models.Model):
    """One form of one person as it was sent: theirs to go on with, nobody else's to see."""

    person = models.ForeignKey(
        User, verbose_name="填写人", on_delete=models.PROTECT, related_name="unsaved_forms"
    )
    kind = models.CharField("种类", max_length=5, choices=UnsavedKind.choices, default=UnsavedKind.LATE)
    path = models.CharField("地址", max_length=500, help_text="提交的地址，或者页面和表单的名字")
    fields = models.TextField("填写的内容", help_text="JSON：栏名和各个值")
    files = models.TextField("附件", default="{}", help_text="JSON：栏名和文件名，文件本身不留")
    size = models.PositiveIntegerField("字节数", default=0)
    browser = models.CharField("浏览器", max_length=24, blank=True, help_text="最近一次写在哪个浏览器")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "没有存上的内容"
        db_table = "departments_heldform"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "path"],
                name="unsaved_once_a_person_kind_and_page",
                violation_error_message="同一人在同一页只留一份",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=UnsavedKind.values),
                name="unsaved_kind_is_known",
                violation_error_message="没有这种未保存的内容",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.path}"
