"""考卷 and 考核指标: a year's tree of indicators with full points, for units or for one unit's own staff."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from appraisals.bands import USUAL_BANDS, read_bands
from appraisals.grading import ColourBands
from appraisals.shares import Method, MethodFault, RankTable, read_method, read_rank_table
from appraisals.tree import NUMBER, SHAPE, Node, order_of
from departments.fields import counted
from departments.models import Department

CODE_LIMIT, PAPER_NAME_LIMIT, GROUPS_LIMIT, WRITTEN_LIMIT = 30, 60, 200, 60
INDICATOR_NAME_LIMIT, NUMBER_LIMIT, METHOD_LIMIT = 60, 15, 200
USUAL_RANKS = str(RankTable())
PAPER_DOCUMENT_LIMIT = 60


class PaperSubject(models.TextChoices):
    UNITS = "units", "单位"
    STAFF = "staff", "个人"


class PaperState(models.TextChoices):
    DRAFT = "draft", "草稿"
    IN_FORCE = "in_force", "执行"
    CLOSED = "closed", "归档"


def _percent(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=5, decimal_places=2, null=True, blank=True)


class AppraisalPaperManager(models.Manager["AppraisalPaper"]):
    def standing(self, year: int, code: str) -> "AppraisalPaper | None":
        """The version of a paper that counts: the one in force or closed, else the newest draft."""
        versions = list(self.filter(year=year, code=code).order_by("-version"))
        return next((one for one in versions if one.state != PaperState.DRAFT), next(iter(versions), None))


class AppraisalPaper(models.Model):
    """考卷. One in force is changed by a new version alone; `groups` are graded apart unless a ＋ pools them."""

    year = models.PositiveSmallIntegerField("年度")
    code = models.CharField("考卷", max_length=CODE_LIMIT, error_messages={"max_length": counted("")})
    version = models.PositiveSmallIntegerField("版本", default=1)
    name = models.CharField("名称", max_length=PAPER_NAME_LIMIT, error_messages={"max_length": counted("")})
    subject = models.CharField(
        "对象", max_length=10, choices=PaperSubject.choices, default=PaperSubject.UNITS
    )
    owner = models.ForeignKey(
        Department,
        verbose_name="所属单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="own_papers",
    )
    groups = models.CharField(
        "分组", max_length=GROUPS_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    full = models.DecimalField("满分", max_digits=9, decimal_places=2)
    rank_table = models.CharField(
        "名次表", max_length=WRITTEN_LIMIT, default=USUAL_RANKS, error_messages={"max_length": counted("")}
    )
    cap_up = models.DecimalField("加分上限", max_digits=9, decimal_places=2, null=True, blank=True)
    cap_down = models.DecimalField("减分上限", max_digits=9, decimal_places=2, null=True, blank=True)
    excellent = _percent("优秀比例")
    good = _percent("良好比例")
    bands = models.CharField(
        "四色", max_length=WRITTEN_LIMIT, default=USUAL_BANDS, error_messages={"max_length": counted("")}
    )
    shape = models.CharField(
        "结构",
        max_length=WRITTEN_LIMIT,
        blank=True,
        validators=[RegexValidator(f"^{SHAPE.pattern}$", "结构写成各级指标的个数，如 4-17-29")],
        error_messages={"max_length": counted("")},
    )
    state = models.CharField("状态", max_length=10, choices=PaperState.choices, default=PaperState.DRAFT)
    approved_by = models.CharField(
        "批准人", max_length=WRITTEN_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    approved_on = models.DateField("批准日期", null=True, blank=True)
    document = models.CharField(
        "依据文号", max_length=PAPER_DOCUMENT_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    feedback_on = models.DateField("反馈日期", null=True, blank=True)

    objects = AppraisalPaperManager()

    class Meta:
        verbose_name = verbose_name_plural = "考卷"
        ordering = ["-year", "code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "code", "version"],
                name="paper_version_once",
                violation_error_message="这一年的这份考卷已有这个版本",
            ),
            models.UniqueConstraint(
                fields=["year", "code"],
                condition=Q(state=PaperState.IN_FORCE),
                name="paper_in_force_once",
                violation_error_message="这一年的这份考卷已有一版在执行",
            ),
            models.CheckConstraint(
                condition=Q(subject__in=PaperSubject.values),
                name="paper_subject_known",
                violation_error_message="没有这种考核对象",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PaperState.values),
                name="paper_state_known",
                violation_error_message="没有这种状态",
            ),
            models.CheckConstraint(
                condition=Q(full__gt=0), name="paper_full_positive", violation_error_message="满分要大于 0"
            ),
            models.CheckConstraint(
                condition=(Q(cap_up__isnull=True) | Q(cap_up__gte=0))
                & (Q(cap_down__isnull=True) | Q(cap_down__gte=0)),
                name="paper_caps_not_negative",
                violation_error_message="加分上限、减分上限不能是负数",
            ),
            models.CheckConstraint(
                condition=(Q(excellent__isnull=True) | Q(excellent__range=(0, 100)))
                & (Q(good__isnull=True) | Q(good__range=(0, 100))),
                name="paper_percents_within",
                violation_error_message="优秀比例、良好比例在 0 到 100 之间",
            ),
            models.CheckConstraint(
                condition=Q(subject=PaperSubject.UNITS, owner__isnull=True)
                | Q(subject=PaperSubject.STAFF, owner__isnull=False),
                name="paper_of_staff_has_its_unit",
                violation_error_message="个人的考卷要写所属单位，单位的考卷不写",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.name}"

    @property
    def is_of_staff(self) -> bool:
        return self.subject == PaperSubject.STAFF

    @property
    def ranks(self) -> RankTable:
        return read_rank_table(self.rank_table)

    @property
    def colour_bands(self) -> ColourBands:
        return read_bands(self.bands)

    @property
    def pools(self) -> list[frozenset[str]]:
        """The groups that are graded together, pool by pool; empty where every group of the register is one."""
        pools = [part.split("＋") for part in self.groups.replace("+", "＋").split("、") if part.strip()]
        return [frozenset(name.strip() for name in pool) for pool in pools]

    def clean(self) -> None:
        if faults := self.faults():
            raise ValidationError(faults)

    def faults(self) -> dict[str, str]:
        """What no constraint can hold, by field; every door asks it."""
        faults = {}
        for field, read in (("rank_table", read_rank_table), ("bands", read_bands)):
            try:
                read(getattr(self, field))
            except ValueError as fault:
                faults[field] = str(fault)
        if self.excellent is not None and self.good is not None and self.excellent + self.good > 100:
            faults["good"] = "优秀比例和良好比例合计超过 100"
        return faults


class Indicator(models.Model):
    """考核指标: a node of a paper's tree; a leaf says how it is scored and, where it is marked, who leads."""

    paper = models.ForeignKey(
        AppraisalPaper, verbose_name="考卷", on_delete=models.PROTECT, related_name="indicators"
    )
    number = models.CharField(
        "指标号",
        max_length=NUMBER_LIMIT,
        validators=[RegexValidator(f"^{NUMBER.pattern}$", "指标号写成 1、1.2 或 1.2.3，最多四级")],
        error_messages={"max_length": counted("")},
    )
    name = models.CharField(
        "名称", max_length=INDICATOR_NAME_LIMIT, error_messages={"max_length": counted("")}
    )
    full = models.DecimalField(
        "满分", max_digits=9, decimal_places=2, validators=[MinValueValidator(0, "满分要大于 0")]
    )
    method = models.CharField(
        "赋分方式", max_length=METHOD_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    lead = models.ForeignKey(
        Department,
        verbose_name="牵头单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_indicators",
    )

    class Meta:
        verbose_name = verbose_name_plural = "考核指标"
        ordering = ["paper", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "number"],
                name="indicator_number_once",
                violation_error_message="这份考卷已有这个指标号",
            ),
            models.CheckConstraint(
                condition=Q(full__gt=0),
                name="indicator_full_positive",
                violation_error_message="满分要大于 0",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def place(self) -> tuple[int, ...]:
        """Where it stands in the tree: 1.10 after 1.9."""
        return order_of(self.number)

    @property
    def way(self) -> Method | None:
        """How it is scored; None of a node with others under it."""
        return read_method(self.method) if self.method else None

    @property
    def node(self) -> Node:
        return Node(self.number, self.full, self.method, self.lead.code if self.lead else "")

    def clean(self) -> None:
        if self.method:
            try:
                read_method(self.method)
            except MethodFault as fault:
                raise ValidationError({"method": str(fault)}) from None
