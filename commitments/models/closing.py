"""销号: what a unit reports of an item that is done, with its files, and what the examining bodies say of it."""

from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.models.files import StoredFile
from commitments.events import ReportFileRead
from commitments.models.items import Item
from departments.fields import counted
from departments.models import Department, User

REPORT_LEAST, REPORT_LIMIT = 10, 500
HIGHLIGHT_LIMIT, OPINION_LIMIT = 60, 300


class Report(models.Model):
    """销号报告: the unit's own check in words. An answer to a question is one more report of the same application."""

    item = models.ForeignKey(Item, verbose_name="事项", on_delete=models.PROTECT, related_name="reports")
    application = models.PositiveSmallIntegerField("第几次申请", default=1)
    words = models.TextField(
        "销号报告",
        validators=[
            MinLengthValidator(REPORT_LEAST, f"销号报告至少 {REPORT_LEAST} 字，写清做了什么、结果怎样"),
            MaxLengthValidator(REPORT_LIMIT),
        ],
        error_messages={"max_length": counted(""), "blank": "请写销号报告"},
    )
    highlight = models.CharField(
        "拟报亮点", max_length=HIGHLIGHT_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    made_by = models.ForeignKey(User, verbose_name="报告人", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("报告时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "销号报告"
        ordering = ["item", "pk"]

    def __str__(self) -> str:
        return f"{self.item}的销号报告"


class ReportFile(StoredFile):
    """销号材料: a file that a unit offers with its report; never public."""

    report = models.ForeignKey(
        Report, verbose_name="销号报告", on_delete=models.PROTECT, related_name="files"
    )

    class Meta:
        verbose_name = verbose_name_plural = "销号材料"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sha256"],
                name="report_file_once",
                violation_error_message="这个文件已经附在这份报告上",
            )
        ]

    @property
    def reading_words(self) -> str:
        return f"查看了{self.report}的材料“{self.name}”"

    def reading_event(self) -> ReportFileRead:
        return ReportFileRead(sha256=self.sha256)


class Opinion(models.Model):
    """联审意见: what one examining body says of one report."""

    item = models.ForeignKey(Item, verbose_name="事项", on_delete=models.PROTECT, related_name="opinions")
    report = models.ForeignKey(
        Report, verbose_name="销号报告", on_delete=models.PROTECT, related_name="opinions"
    )
    body = models.ForeignKey(
        Department, verbose_name="联审部门", on_delete=models.PROTECT, related_name="opinions"
    )
    agrees = models.BooleanField("同意")
    note = models.CharField(
        "意见", max_length=OPINION_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    by = models.ForeignKey(User, verbose_name="联审员", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField("联审时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "联审意见"
        ordering = ["item", "report", "body__position", "body__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "body"],
                name="opinion_once_a_body",
                violation_error_message="这个部门对这份报告已有联审意见",
            ),
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(note=""),
                name="opinion_disagrees_in_words",
                violation_error_message="不同意要写明意见",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.label}对{self.item}的联审意见"
