"""What a unit notes down for itself, one line after the other."""

from django.db import models

from departments.models import AppendOnly, Department


class Notch(AppendOnly):
    unit = models.ForeignKey(Department, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    words = models.CharField("内容", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "小账"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words
