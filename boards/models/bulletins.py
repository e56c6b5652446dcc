"""通报 and 简报 of a month: the draft that a person edits, and what was released, frozen with its files."""

import json
from datetime import UTC
from functools import cached_property
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from boards.bulletin_events import ReleaseFacts
from boards.bulletin_guard import BULLETIN_GUARD
from boards.bulletins.fields import BulletinFields
from boards.bulletins.kinds import KINDS, BulletinKind
from boards.circular.document import Circular, of_document
from boards.models.editions import Edition
from departments.fields import MonthField
from departments.history.guards import Guard
from departments.models import AppendOnly, AppendOnlyQuerySet, User
from departments.months import CalendarMonth

NAMES = [(key, kind.name) for key, kind in KINDS.items()]
FILES = ("content", "pdf", "docx")  # what a list of bulletins does without


class BulletinDraft(models.Model):
    """What was written of a month's bulletin before it is released, and after for the next release.

    `title`, `addressed`, `body` are "" while they follow what is drafted from the board. `based_on` is the digest of
    the draft of the board that an own text stands on, `source` that board as JSON, `proposed` the body as it was
    drafted then; all "" without an own text. `replaced` is the person's text that a new draft took the place of,
    until they let it go; the fields beside it tell the same of what that text stood on.
    """

    month = MonthField("月份")
    kind = models.CharField("种类", max_length=10, choices=NAMES)
    organ = models.CharField("发文机关", max_length=40)
    number = models.CharField("发文字号", max_length=40, blank=True)
    issue = models.PositiveSmallIntegerField("期数", null=True, blank=True, validators=[MinValueValidator(1)])
    title = models.CharField("标题", max_length=120, blank=True)
    addressed = models.CharField("主送机关", max_length=200, blank=True)
    body = models.TextField("正文", blank=True)
    copied_to = models.CharField("抄送", max_length=300, blank=True)
    reported_to = models.CharField("报", max_length=300, blank=True)
    sent_to = models.CharField("送", max_length=300, blank=True)
    issued_to = models.CharField("发", max_length=300, blank=True)
    printed_by = models.CharField("印发机关", max_length=40)
    dated = models.DateField("成文日期", null=True, blank=True)
    printed_on = models.DateField("印发日期", null=True, blank=True)
    based_on = models.CharField("所据的送审稿校验值", max_length=64, blank=True)
    source = models.TextField("所据的榜单", blank=True)
    proposed = models.TextField("当时照榜单起草的正文", blank=True)
    replaced = models.TextField("换下的正文", blank=True)
    replaced_based_on = models.CharField("换下的正文所据的送审稿校验值", max_length=64, blank=True)
    replaced_source = models.TextField("换下的正文所据的榜单", blank=True)
    replaced_proposed = models.TextField("换下的正文当时照榜单起草的", blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    edited_by = models.ForeignKey(User, verbose_name="编辑人", on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField("编辑时间")

    class Meta:
        verbose_name = verbose_name_plural = "通报草稿"
        ordering = ["-month", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "kind"],
                name="bulletin_draft_once",
                violation_error_message="这个月的这一种已有草稿",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(KINDS)),
                name="bulletin_draft_is_known",
                violation_error_message="没有这种文件",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month.chinese}{self.get_kind_display()}草稿"

    @property
    def fields(self) -> BulletinFields:
        """What is written, as a value."""
        return BulletinFields(**{name: getattr(self, name) for name in BulletinFields.__dataclass_fields__})


class BulletinChange(models.TextChoices):
    """Why a bulletin was released once more; the first time has none."""

    NUMBER = "number", "更换文号"
    CORRECTION = "correction", "更正"


class BulletinQuerySet(AppendOnlyQuerySet["Bulletin"]):
    def listed(self) -> "BulletinQuerySet":
        """With the edition and whether it was withdrawn, without texts and files."""
        return self.select_related("edition__withdrawal").defer(*FILES, "edition__content")

    def of(self, month: CalendarMonth, kind: BulletinKind) -> "BulletinQuerySet":
        """Every release of one kind of a month, the newest first."""
        return self.filter(month=month, kind=kind.key).order_by("-number")

    def newest(self) -> "BulletinQuerySet":
        """The last release of every month and kind, in the order of months and kinds."""
        newer = Bulletin.objects.filter(month=models.OuterRef("month"), kind=models.OuterRef("kind"))
        last = newer.order_by("-number").values("pk")[:1]
        return self.filter(pk=models.Subquery(last)).order_by("month", "-kind")

    def public(self) -> "BulletinQuerySet":
        """What everybody may read: the last releases whose board still has its words."""
        return self.newest().filter(edition__withdrawal__isnull=True)

    def forget_words(self) -> int:
        """Empty text and files of these; the database refuses it where their board was not withdrawn."""
        return models.QuerySet.update(self, content="", pdf=b"", docx=b"")


class Bulletin(AppendOnly):
    """A released bulletin: number 1, then whatever was released in its place. Its text and its files are frozen.

    Where the board that it tells of was withdrawn, text and files are empty: who asks for them reads `is_withdrawn`.
    """

    month = MonthField("月份")
    kind = models.CharField("种类", max_length=10, choices=NAMES)
    number = models.PositiveSmallIntegerField("第几次发布")
    edition = models.ForeignKey(
        Edition, verbose_name="所据榜单", on_delete=models.PROTECT, related_name="bulletins"
    )
    content = models.TextField("通报", help_text="RFC 8785 形式的 JSON，含校验值")
    digest = models.CharField("校验值", max_length=64, unique=True)
    document_number = models.CharField("发文字号", max_length=40, blank=True)
    issue = models.PositiveSmallIntegerField("期数", null=True, blank=True)
    dated = models.DateField("成文日期")
    change = models.CharField("再次发布的类别", max_length=10, choices=BulletinChange.choices, blank=True)
    reason = models.CharField("再次发布的原因", max_length=200, blank=True)
    pdf = models.BinaryField("PDF")
    docx = models.BinaryField("DOCX")
    pdf_sha256 = models.CharField("PDF 校验值", max_length=64)
    docx_sha256 = models.CharField("DOCX 校验值", max_length=64)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(User, verbose_name="发布人", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar = BulletinQuerySet.as_manager()
    guard: ClassVar[Guard] = BULLETIN_GUARD

    class Meta:
        verbose_name = verbose_name_plural = "通报"
        ordering = ["-month", "-kind", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "kind", "number"],
                name="bulletin_once",
                violation_error_message="这一次已经发布",
            ),
            models.CheckConstraint(
                condition=Q(number=1, change="", reason="") | (Q(number__gt=1) & ~Q(change="")),
                name="bulletin_again_has_change",
                violation_error_message="再次发布要说明是更换文号还是更正",
            ),
            models.CheckConstraint(
                condition=~Q(change="correction") | ~Q(reason=""),
                name="bulletin_correction_has_reason",
                violation_error_message="更正要写明原因",
            ),
        ]

    def __str__(self) -> str:
        again = f"（{self.again}）" if self.number > 1 else ""
        return f"{self.title}{again}"

    @property
    def title(self) -> str:
        return f"{self.month.chinese}{self.get_kind_display()}"

    @property
    def again(self) -> str:
        """`第2次发布，更正`; "" of a first release."""
        return f"第{self.number}次发布，{self.get_change_display()}" if self.number > 1 else ""

    @property
    def number_words(self) -> str:
        """`高作风办〔2026〕7号`, `第3期`, or that it has none yet."""
        if self.issue:
            return f"第{self.issue}期"
        return self.document_number or "文号未定"

    @property
    def is_withdrawn(self) -> bool:
        """Whether its words are gone with those of its board."""
        return self.edition.withdrawn is not None

    @property
    def kind_of(self) -> BulletinKind:
        return KINDS[self.kind]

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.content)

    @cached_property
    def circular(self) -> Circular:
        """The document as a value. Raises NotACircularError where the text tells none."""
        return of_document(self.document["circular"])

    @property
    def facts(self) -> ReleaseFacts:
        """What the row holds beside its text, as plain values: its event carries them, verification compares."""
        return ReleaseFacts(
            month=str(self.month),
            kind=self.kind,
            number=self.number,
            digest=self.digest,
            edition=self.edition.digest,
            document_number=self.document_number,
            issue=self.issue,
            dated=self.dated.isoformat(),
            change=self.change,
            reason=self.reason,
            pdf_sha256=self.pdf_sha256,
            docx_sha256=self.docx_sha256,
            published_by=self.published_by_id,
            published_at=self.published_at.astimezone(UTC).isoformat(timespec="microseconds"),
        )
