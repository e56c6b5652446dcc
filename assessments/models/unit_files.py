"""The files that a unit attaches to an objection or to the feedback on a light."""

from django.db import models
from django.db.models import Q

from assessments.models.files import StoredFile
from assessments.models.objections import Objection
from assessments.models.rectifications import Rectification
from assessments.unit_events import UnitFileRead


class UnitFile(StoredFile):
    """材料: the row of a file that belongs to an objection or to a rectification; never public."""

    objection = models.ForeignKey(
        Objection, verbose_name="异议", null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    rectification = models.ForeignKey(
        Rectification,
        verbose_name="整改",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="files",
    )

    class Meta:
        verbose_name = verbose_name_plural = "单位材料"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(objection__isnull=False, rectification__isnull=True)
                | Q(objection__isnull=True, rectification__isnull=False),
                name="unit_file_of_one_thing",
                violation_error_message="材料要么附在异议上，要么附在整改上",
            ),
            models.UniqueConstraint(
                fields=["objection", "sha256"],
                name="unit_file_once_an_objection",
                violation_error_message="这个文件已经附上",
            ),
            models.UniqueConstraint(
                fields=["rectification", "sha256"],
                name="unit_file_once_a_rectification",
                violation_error_message="这个文件已经附上",
            ),
        ]

    @property
    def thing(self) -> Objection | Rectification:
        return self.objection or self.rectification  # type: ignore[return-value]  # the constraint: one of both

    @property
    def reading_words(self) -> str:
        return f"查看了{self.thing}的材料“{self.name}”"

    def reading_event(self) -> UnitFileRead:
        return UnitFileRead(sha256=self.sha256)
