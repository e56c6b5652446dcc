"""Published boards: the editions, each unit's counts in them, and the sums of their posters as printed."""

import json
from datetime import UTC
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from boards.document import Board, read
from boards.edition_guard import EDITION_GUARD
from boards.events import EditionFacts, PostingFacts, WithdrawalFacts
from departments.fields import MonthField
from departments.history.guards import Guard
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
        return self.issue(month)

    def issue(self, month: CalendarMonth, number: int | None = None) -> "Edition | None":
        """One edition of a month, without a number the one that stands; None where there is none."""
        issued = self.select_related("withdrawal").filter(month=month).order_by("-number")
        return (issued if number is None else issued.filter(number=number)).first()

    def newest_board(self) -> "Edition | None":
        """The latest edition of the latest published month: what the front page shows."""
        return self.select_related("withdrawal").order_by("-month", "-number").first()

    def withdrawn(self) -> "EditionQuerySet":
        """Those that must not stand any more: their words are gone, their digests stay."""
        return self.filter(withdrawal__isnull=False)

    def forget_words(self) -> int:
        """Empty the content of editions that were withdrawn; the database refuses it of any other."""
        return models.QuerySet.update(self, content="")


class Edition(AppendOnly):
    """The frozen board of a month: number 1, then 更正1, 更正2 … Everything shown is copied into `content`.

    Of one that was withdrawn the content is empty: who asks for its board reads `withdrawn` first.
    """

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
    guard: ClassVar[Guard] = EDITION_GUARD

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
    def withdrawn(self) -> "Withdrawal | None":
        """What says that it was withdrawn; a query, unless it was read by select_related("withdrawal")."""
        return getattr(self, "withdrawal", None)

    @property
    def public_reason(self) -> str:
        """Why the edition was made, for everybody: `差错更正：…`; "" of a first one, and of one that was withdrawn,
        whose words may stand there as well.
        """
        return f"{self.get_kind_display()}：{self.reason}" if self.reason and not self.withdrawn else ""

    @property
    def state_mark(self) -> str:
        """What pages made from it follow: its digest, and whether its words are gone."""
        return f"{self.digest} withdrawn" if self.withdrawn else self.digest

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


class WithdrawalKind(models.TextChoices):
    """Why the words of an edition must not be read any more."""

    PERSONAL = "personal", "含个人信息"
    INTERNAL = "internal", "含不宜公开的内容"
    OTHER = "other", "其他"


class Withdrawal(AppendOnly):
    """撤回 of an edition that a later one has overtaken: its words go, its digest stays; why is public."""

    edition = models.OneToOneField(
        Edition, verbose_name="榜单", on_delete=models.PROTECT, related_name="withdrawal"
    )
    kind = models.CharField("撤回类别", max_length=20, choices=WithdrawalKind.choices)
    reason = models.CharField("撤回原因", max_length=200)
    approved_by = models.CharField("批准人", max_length=60)
    approved_on = models.DateField("批准日期")
    approval_words = models.CharField("批准意见", max_length=200, blank=True)
    withdrawn_by = models.ForeignKey(User, verbose_name="撤回人", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("撤回时间")

    class Meta:
        verbose_name = verbose_name_plural = "榜单撤回"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(approved_by=""),
                name="withdrawal_has_reason",
                violation_error_message="撤回要写明原因和批准人",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}撤回"

    @property
    def facts(self) -> WithdrawalFacts:
        """What the row holds, as plain values: its event carries them, verification compares."""
        return WithdrawalFacts(
            month=str(self.edition.month),
            number=self.edition.number,
            digest=self.edition.digest,
            kind=self.kind,
            reason=self.reason,
            approved_by=self.approved_by,
            approved_on=self.approved_on.isoformat(),
            approval_words=self.approval_words,
            withdrawn_by=self.withdrawn_by_id,
            withdrawn_at=self.withdrawn_at.astimezone(UTC).isoformat(timespec="microseconds"),
        )


class PostingKind(models.TextChoices):
    """What was done with a board outside this system."""

    POSTED = "posted", "已张贴"
    RELEASED = "released", "已发布"


class Posting(AppendOnly):
    """已张贴, 已发布: where and when an edition was put up or sent out; a wrong one is struck by another row."""

    edition = models.ForeignKey(
        Edition, verbose_name="榜单", on_delete=models.PROTECT, related_name="postings"
    )
    kind = models.CharField("做了什么", max_length=20, choices=PostingKind.choices)
    place = models.CharField("地点", max_length=60)
    at = models.DateTimeField("时间")
    noted_by = models.ForeignKey(User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField("登记时间")
    strikes = models.OneToOneField(
        "self",
        verbose_name="划去的一条",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="struck_by",
    )

    class Meta:
        verbose_name = verbose_name_plural = "张贴登记"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(place=""), name="posting_has_place", violation_error_message="请写明地点"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.get_kind_display()}：{self.place}"

    @property
    def facts(self) -> PostingFacts:
        """What the row holds, as plain values for its event."""
        return PostingFacts(
            month=str(self.edition.month),
            number=self.edition.number,
            kind=self.kind,
            place=self.place,
            at=self.at.astimezone(UTC).isoformat(timespec="minutes"),
        )


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
    """The sum of a poster as it was printed: a file that has another one is not ours.

    `layout` is what it was printed with (boards.posters.layout_mark), "" of those before that was kept.
    """

    board = models.CharField("榜单校验值", max_length=64)
    sheet = models.CharField("海报", max_length=20)
    paper = models.CharField("纸张", max_length=10)
    layout = models.CharField("版式", max_length=32, blank=True, default="")
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    printed_at = models.DateTimeField("印制时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "海报文件"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "sheet", "paper", "layout", "sha256"],
                name="poster_file_once",
                violation_error_message="这一份海报已经记下",
            )
        ]

    def __str__(self) -> str:
        return f"{self.board[:12]} {self.sheet}-{self.paper}"


class InternetReleaseQuerySet(AppendOnlyQuerySet["InternetRelease"]):
    def standing(self, month: CalendarMonth) -> "InternetRelease | None":
        """What was decided last of a month; None where nobody decided anything."""
        return self.filter(month=month).order_by("-pk").first()

    def released(self) -> set[CalendarMonth]:
        """The months of which both boards may go to the internet now, in one query."""
        decided = self.order_by("pk").values_list("month", "is_whole")
        return {month for month, is_whole in dict(decided).items() if is_whole}


class InternetRelease(AppendOnly):
    """放行: the publisher's word that both boards of a month go to the internet, or no longer do."""

    month = MonthField("月份")
    is_whole = models.BooleanField("两榜都上互联网")
    reason = models.CharField("理由", max_length=200)
    released_by = models.ForeignKey(User, verbose_name="发布人", on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField("时间")

    objects: ClassVar = InternetReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "互联网放行"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="internet_release_has_reason",
                violation_error_message="放行和收回都要写明理由",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month.chinese}{'两榜都上互联网' if self.is_whole else '只有红旗榜上互联网'}"
