"""加减项 and 定夺: what is put beside the points by a document, and a person's word where arithmetic has none."""

from django.db import models
from django.db.models import F, Q

from appraisals.models.papers import AppraisalPaper, Indicator
from departments.fields import counted
from departments.models import Department, User

ADJUSTMENT_CODE_LIMIT, MATTER_LIMIT, ADJUSTMENT_DOCUMENT_LIMIT, DECIDING_ORGAN_LIMIT = 20, 60, 60, 60
ORIGIN_LIMIT, RULING_WORDS_LIMIT = 60, 200
SECOND_PERSON = "提出的人不能自己采纳，请由第二人办理"


class AdjustmentKind(models.TextChoices):
    ADD = "add", "加分"
    SUBTRACT = "subtract", "减分"
    VETO = "veto", "一票否决"
    EXCEPTION = "exception", "例外晋级"


WITH_POINTS = (AdjustmentKind.ADD, AdjustmentKind.SUBTRACT)
POINTS_WANTED, NO_POINTS = "加分、减分要写分值，而且大于 0", "一票否决、例外晋级不写分值"


class AdjustmentState(models.TextChoices):
    PROPOSED = "proposed", "拟列"
    ACCEPTED = "accepted", "采纳"
    REJECTED = "rejected", "不列"


class Adjustment(models.Model):
    """加减项. `origin` says from which offer it was copied, once; a row that was typed has none."""

    paper = models.ForeignKey(
        AppraisalPaper, verbose_name="考卷", on_delete=models.PROTECT, related_name="adjustments"
    )
    code = models.CharField(
        "编号", max_length=ADJUSTMENT_CODE_LIMIT, error_messages={"max_length": counted("")}
    )
    unit = models.ForeignKey(
        Department, verbose_name="单位", on_delete=models.PROTECT, related_name="adjustments"
    )
    kind = models.CharField("类别", max_length=10, choices=AdjustmentKind.choices)
    points = models.DecimalField("分值", max_digits=9, decimal_places=2, null=True, blank=True)
    words = models.CharField("事由", max_length=MATTER_LIMIT, error_messages={"max_length": counted("")})
    document = models.CharField(
        "依据文号", max_length=ADJUSTMENT_DOCUMENT_LIMIT, error_messages={"max_length": counted("")}
    )
    organ = models.CharField(
        "决定机关", max_length=DECIDING_ORGAN_LIMIT, error_messages={"max_length": counted("")}
    )
    decided_on = models.DateField("决定日期")
    state = models.CharField(
        "状态", max_length=10, choices=AdjustmentState.choices, default=AdjustmentState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        User, verbose_name="提出人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        User, verbose_name="审核人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    origin_app = models.CharField("来自应用", max_length=ORIGIN_LIMIT, blank=True, editable=False)
    origin_key = models.CharField("来自哪一条", max_length=ORIGIN_LIMIT, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "加减项"
        ordering = ["paper", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "code"],
                name="adjustment_code_once",
                violation_error_message="这份考卷已有这个编号",
            ),
            models.UniqueConstraint(
                fields=["paper", "origin_app", "origin_key"],
                condition=~Q(origin_key=""),
                name="adjustment_origin_once",
                violation_error_message="这一条已经列入",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AdjustmentKind.values) & Q(state__in=AdjustmentState.values),
                name="adjustment_words_known",
                violation_error_message="没有这种类别或状态",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WITH_POINTS, points__isnull=False, points__gt=0)
                | (~Q(kind__in=WITH_POINTS) & Q(points__isnull=True)),
                name="adjustment_points_as_its_kind",
                violation_error_message=f"{POINTS_WANTED}；{NO_POINTS}",
            ),
            models.CheckConstraint(
                condition=~Q(document=""),
                name="adjustment_has_a_document",
                violation_error_message="请写依据文号",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="adjustment_second_person",
                violation_error_message=SECOND_PERSON,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.unit.label}{self.get_kind_display()}"

    @property
    def points_fault(self) -> str:
        """Why its points do not fit its kind; "" where they do. The database holds the same."""
        if self.kind in WITH_POINTS:
            return "" if self.points is not None and self.points > 0 else POINTS_WANTED
        return "" if self.points is None else NO_POINTS


class RulingKind(models.TextChoices):
    POINTS = "points", "定分"
    LEFT_OUT = "left_out", "剔除"
    CHOSEN = "chosen", "并列取舍"
    POOR = "poor", "较差"


OF_A_LEAF = (RulingKind.POINTS, RulingKind.LEFT_OUT)


class Ruling(models.Model):
    """定夺: points of a leaf, a leaf left out, a place among equals, or the grade 较差, with its document."""

    paper = models.ForeignKey(
        AppraisalPaper, verbose_name="考卷", on_delete=models.PROTECT, related_name="rulings"
    )
    unit = models.ForeignKey(
        Department, verbose_name="单位", on_delete=models.PROTECT, related_name="rulings"
    )
    indicator = models.ForeignKey(
        Indicator,
        verbose_name="考核指标",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rulings",
    )
    kind = models.CharField("类别", max_length=10, choices=RulingKind.choices)
    points = models.DecimalField("分值", max_digits=9, decimal_places=2, null=True, blank=True)
    words = models.CharField(
        "理由", max_length=RULING_WORDS_LIMIT, error_messages={"max_length": counted("")}
    )
    document = models.CharField(
        "依据文号", max_length=ADJUSTMENT_DOCUMENT_LIMIT, error_messages={"max_length": counted("")}
    )

    class Meta:
        verbose_name = verbose_name_plural = "定夺"
        ordering = ["paper", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "unit", "indicator"],
                condition=Q(indicator__isnull=False),
                name="ruling_once_a_leaf",
                violation_error_message="这家单位的这项指标已有定夺",
            ),
            models.UniqueConstraint(
                fields=["paper", "unit", "kind"],
                condition=Q(indicator__isnull=True),
                name="ruling_once_a_kind",
                violation_error_message="这家单位已有这种定夺",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RulingKind.values),
                name="ruling_kind_known",
                violation_error_message="没有这种定夺",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_A_LEAF, indicator__isnull=False)
                | (~Q(kind__in=OF_A_LEAF) & Q(indicator__isnull=True)),
                name="ruling_of_a_leaf_names_it",
                violation_error_message="定分、剔除要写哪项指标，别的不写",
            ),
            models.CheckConstraint(
                condition=Q(kind=RulingKind.POINTS, points__isnull=False, points__gte=0)
                | (~Q(kind=RulingKind.POINTS) & Q(points__isnull=True)),
                name="ruling_points_as_its_kind",
                violation_error_message="定分要写分值，别的不写",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.label}{self.get_kind_display()}"
