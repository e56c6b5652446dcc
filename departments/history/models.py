"""The one history of all apps: its events, chained by hash, and the tables whose rows are only ever added."""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q

from departments.models.people import User

AnyRow = TypeVar("AnyRow", bound=models.Model)


class AppendOnlyQuerySet(models.QuerySet[AnyRow]):
    """Rows that may be added and read, never changed or removed."""

    def update(self, **kwargs: Any) -> int:
        raise PermissionDenied("只增不改：这些记录不能修改")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise PermissionDenied("只增不删：这些记录不能删除")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise PermissionDenied("只增不改：这些记录不能修改")


class AppendOnly(models.Model):
    """Refuses a second save and any deletion; triggers in the database refuse what goes around Django."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PermissionDenied("只增不改：这条记录不能修改")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise PermissionDenied("只增不删：这条记录不能删除")


class Record(AppendOnly):
    """One event of the history: one Chinese sentence, chained to the event before it by its hash."""

    sequence = models.PositiveBigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        User, verbose_name="操作人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField("操作人姓名", max_length=120)
    verb = models.CharField("事项", max_length=60, db_index=True)
    subject_kind = models.CharField("对象类别", max_length=60)
    subject_id = models.CharField("对象编号", max_length=60)
    sentence = models.TextField("记述")
    data = models.TextField("细节", default="{}", help_text="RFC 8785 形式的 JSON")
    previous_hash = models.CharField("前一条校验值", max_length=64)
    hash = models.CharField("校验值", max_length=64, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "历史记录"
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="record_subject")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.sentence}"


class RecordHead(models.Model):
    """The one row that hands out sequence numbers: locked for each event, so that the chain has no gap."""

    sequence = models.PositiveBigIntegerField("序号", default=0)
    hash = models.CharField("校验值", max_length=64, default="0" * 64)

    class Meta:
        verbose_name = verbose_name_plural = "历史末端"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1), name="record_head_is_one", violation_error_message="历史末端只有一行"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence}"
