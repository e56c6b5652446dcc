"""Published boards: the editions, each unit's counts in them, and the sums of their posters as printed."""

import json
from datetime import UTC
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from boards.document import Board, read
from boards.events import EditionFacts
from departments.fields import MonthField
from departments.models import AppendOnly, AppendOnlyQuerySet, User
from departments.months import CalendarMonth


class CorrectionKind(models.TextChoices):
    """Why a later edition was made; the first edition has none."""

    ERROR = "error", "差错更正"
    OBJECTION = "objection", "申诉变更"
    STRUCK = "struck", "撤旗"
    SUPPLEMENT = "supplement", "补报"
    RECOUNT = "recount", "重算累计"


class EditionQuerySet(AppendOnlyQuerySet["Edition"]):
    def latest_of_each_month(self) -> "EditionQuerySet":
        """The edition that stands for each published month, the newest month first."""
        newer = Edition.objects.filter(month=models.OuterRef("month")).order_by("-number")
        return self.filter(pk=models.Subquery(newer.values("pk")[:1])).order_by("-month")

    def standing(self, month: CalendarMonth) -> "Edition | None":
        """The latest edition of one month, None where it is not out."""
        return self.filter(month=month).order_by("-number").first()

    def issue(self, month: CalendarMonth, number: int | None = None) -> "Edition | None":
        """One edition of a month, without a number the one that stands; None where there is none."""
        return self.standing(month) if number is None else self.filter(month=month, number=number).first()

    def newest_board(self) -> "Edition | None":
        """The latest edition of the latest published month: what the front page shows."""
        return self.order_by("-month", "-number").first()


class Edition(AppendOnly):
    """The frozen board of a month: number 1, then 更正1, 更正2 … Everything shown is copied into `content`."""

    month = MonthField("月份")
    number = models.PositiveSmallIntegerField("版次")
    content = models.TextField("榜单", help_text="RFC 8785 形式的 JSON，含校验值")
    digest = models.CharField("校验值", max_length=64, unique=True)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(User, verbose_name="发布人", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("更正类别", max_length=20, choices=CorrectionKind.choices, blank=True)
    reason = models.CharField("更正原因", max_length=200, blank=True)
    approved_by = models.CharField("批准人", max_length=60, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approval_words = models.CharField("批准意见", max_length=200, blank=True)
    waived_because = models.CharField("放行理由", max_length=200, blank=True)

    objects: ClassVar = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "榜单"
        ordering = ["-month", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "number"], name="edition_once", violation_error_message="这一版已经发布"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""),
                name="edition_correction_has_reason",
                violation_error_message="更正要写明原因",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}{self.correction_label and f'（{self.correction_label}）'}"

    @cached_property
    def document(self) -> dict[str, Any]:
        """The board as data, exactly the keys of the contract's section 5."""
        return json.loads(self.content)

    @cached_property
    def board(self) -> Board:
        """The board as a value. Raises NotABoardError where the text tells none."""
        return read(self.document)

    @property
    def facts(self) -> EditionFacts:
        """What the row holds beside its text, as plain values: its event carries them, verification compares."""
        return EditionFacts(
            month=str(self.month),
            number=self.number,
            digest=self.digest,
            kind=self.kind,
            reason=self.reason,
            approved_by=self.approved_by,
            approved_on=None if self.approved_on is None else self.approved_on.isoformat(),
            approval_words=self.approval_words,
            waived_because=self.waived_because,
            published_by=self.published_by_id,
            published_at=self.published_at.astimezone(UTC).isoformat(timespec="microseconds"),
        )

    @property
    def title(self) -> str:
        return f"{self.month.year}年第{self.month.month}期"

    @property
    def correction_label(self) -> str:
        return f"更正{self.number - 1}" if self.number > 1 else ""


class Standing(AppendOnly):
    """One unit's counts and score in one edition: what year-to-date sums and trends are read from."""

    edition = models.ForeignKey(
        Edition, verbose_name="榜单", on_delete=models.PROTECT, related_name="standings"
    )
    unit_code = models.CharField("单位编码", max_length=40, db_index=True)
    red_flag = models.PositiveIntegerField("红旗")
    yellow_light = models.PositiveIntegerField("黄灯")
    red_light = models.PositiveIntegerField("红灯")
    score = models.DecimalField("得分", max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "单位成绩"
        ordering = ["edition", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "unit_code"],
                name="standing_once",
                violation_error_message="这一版里这个单位已有成绩",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.unit_code}"


class PosterFile(AppendOnly):
    """The sum of a poster as it was printed: a file that has another one is not ours."""

    board = models.CharField("榜单校验值", max_length=64)
    sheet = models.CharField("海报", max_length=20)
    paper = models.CharField("纸张", max_length=10)
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    printed_at = models.DateTimeField("印制时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "海报文件"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "sheet", "paper", "sha256"],
                name="poster_file_once",
                violation_error_message="这一份海报已经记下",
            )
        ]

    def __str__(self) -> str:
        return f"{self.board[:12]} {self.sheet}-{self.paper}"
