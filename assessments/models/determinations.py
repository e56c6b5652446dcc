"""The lines that a department reports, 认定: rules of a line, its states, and the files attached to it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from assessments.events import EvidenceRead
from assessments.models.decided import Decided
from assessments.models.files import StoredFile
from assessments.models.months import Month
from departments.fields import MonthField, counted
from departments.models import Department
from departments.months import CalendarMonth
from rules.criteria import Outcome
from rules.models import Clause, RuleSet, Signal

GROUNDS_LIMIT, FACTS_LIMIT = 60, 2000
GROUNDS_WANTED = "报送前要写明事由"
ONCE = "同一条款、同一单位、同一所属月份只能认定一次"


class LineState(models.TextChoices):
    DRAFT = "draft", "草稿"
    FILED = "filed", "已报送"
    RETURNED = "returned", "退回补正"
    ASKED = "asked", "请补充说明"
    REFERRED = "referred", "提请会商"
    ACCEPTED = "accepted", "审定"
    REJECTED = "rejected", "不予认定"


WITH_OFFICE = (LineState.FILED, LineState.REFERRED)  # waits for its decision
MERGED = "并案"  # what a rejected line is called that another one counts for
SETTLED = (LineState.ACCEPTED, LineState.REJECTED)  # 已审: nothing waits any more


class Origin(models.TextChoices):
    DEPARTMENT = "department", "部门认定"
    OFFICE = "office", "补充认定"


def unit_fault(assessor: Department, unit: Department, data_month: CalendarMonth) -> str | None:
    """Whom a department may judge: never itself, only assessed units that existed in the data month."""
    if unit.pk == assessor.pk:
        return "不能认定本部门自己"
    if not unit.is_assessed:
        return f"{unit.label}不是被考核单位"
    if not unit.is_active(data_month):
        return f"{unit.label}在{data_month.chinese}没有启用"
    return None


def not_in_force(clause: str, month: CalendarMonth) -> str:
    """What is said of a clause, by its department and label, that no set in force in the month has."""
    return f"{clause}在{month.chinese}没有生效"


def clause_fault(
    clause: Clause, assessor: Department, data_month: CalendarMonth, governing: RuleSet | None
) -> str | None:
    """A clause is the assessor's own, of the set that governs the data month, and asks something in it."""
    rules = clause.rule_set
    if rules.department_id != assessor.pk:
        return f"{clause}不是{assessor.label}的条款"
    if governing is None or governing.pk != rules.pk:
        return not_in_force(str(clause), data_month)
    if not clause.in_effect(data_month):
        return f"{clause}在{data_month.month}月不适用"
    return None


def month_fault(data_month: CalendarMonth, counted_in: CalendarMonth) -> str | None:
    """What is late counts later; nothing counts before it has happened."""
    if data_month > counted_in:
        return f"所属月份 {data_month} 晚于计入的 {counted_in}"
    return None


def contradiction(clause: Clause, rivals: Iterable["Determination"]) -> str | None:
    """No flag and light of one department for one unit, metric and data month.

    `rivals` are the other standing lines of the same department, unit, data month and metric.
    """
    for other in rivals:
        if Signal(other.clause.signal).is_light != clause.is_light:
            return f"同一指标“{clause.metric}”已报{other.clause.label}，同一单位不能又授旗又亮灯"
    return None


class DeterminationQuerySet(models.QuerySet["Determination"]):
    def standing(self) -> "DeterminationQuerySet":
        """Lines that could still count: all but the rejected."""
        return self.exclude(state=LineState.REJECTED)

    def accepted(self) -> "DeterminationQuerySet":
        return self.filter(state=LineState.ACCEPTED)

    def with_names(self) -> "DeterminationQuerySet":
        """With everything that a list prints of a line, in one query."""
        return self.select_related(
            "month",
            "assessor",
            "unit",
            "clause__metric",
            "clause__rule_set__department",
            "created_by",
            "decided_by",
        )


class Determination(Decided):
    """认定: one assessor gives one unit what one clause says, for a data month, counted in a month."""

    month = models.ForeignKey(
        Month, verbose_name="月份", on_delete=models.PROTECT, related_name="determinations"
    )
    assessor = models.ForeignKey(
        Department, verbose_name="认定部门", on_delete=models.PROTECT, related_name="given"
    )
    clause = models.ForeignKey(
        Clause, verbose_name="条款", on_delete=models.PROTECT, related_name="determinations"
    )
    unit = models.ForeignKey(
        Department, verbose_name="被认定单位", on_delete=models.PROTECT, related_name="received"
    )
    data_month = MonthField("所属月份")
    grounds = models.CharField(
        "事由", max_length=GROUNDS_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    grounds_by_machine = models.BooleanField(
        "事由由系统拟写", default=False, editable=False, help_text="随数据更新；经办人改过就不再是"
    )
    facts = models.TextField(
        "事实依据",
        blank=True,
        validators=[MaxLengthValidator(FACTS_LIMIT)],
        error_messages={"max_length": counted("")},
    )
    state = models.CharField("状态", max_length=20, choices=LineState.choices, default=LineState.DRAFT)
    origin = models.CharField("来源", max_length=20, choices=Origin.choices, default=Origin.DEPARTMENT)
    # The figure that the line was taken up on; a later change of the reading makes the line stale.
    value = models.DecimalField("数值", max_digits=21, decimal_places=6, null=True, blank=True)
    done = models.DecimalField("完成数", max_digits=21, decimal_places=6, null=True, blank=True)
    total = models.DecimalField("总数", max_digits=21, decimal_places=6, null=True, blank=True)
    # What it was accepted on (assessments.recheck); all "" of a line that is not accepted.
    outcome_then = models.CharField("审定时的判定", max_length=20, blank=True, editable=False)
    sentence_then = models.TextField("审定时的判定语", blank=True, editable=False)
    text_then = models.CharField("审定时的条款", max_length=300, blank=True, editable=False)
    standard_then = models.CharField("审定时的标准", max_length=200, blank=True, editable=False)
    signed_core = models.CharField("已签要素", max_length=200, blank=True, editable=False)
    # Of a line that the office added: why its department was not asked first, or not waited for (提请补亮).
    unasked_because = models.CharField(
        "未先提请的理由", max_length=100, blank=True, error_messages={"max_length": counted("")}
    )
    is_supplement = models.BooleanField("补报", default=False, help_text="首次报送之后才发现的")
    merged_into = models.ForeignKey(
        "self",
        verbose_name="并入",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged_lines",
    )

    objects = DeterminationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "认定"
        ordering = ["month", "assessor__position", "assessor__code", "clause", "unit__position", "unit__code"]
        indexes = [models.Index(fields=["month", "state", "unit"], name="line_month_state_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "unit", "data_month"],
                name="line_once",
                violation_error_message=ONCE,
            ),
            models.CheckConstraint(
                condition=~Q(assessor=F("unit")),
                name="line_no_self_award",
                violation_error_message="不能认定本部门自己",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LineState.values),
                name="line_state_known",
                violation_error_message="没有这种状态",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values),
                name="line_origin_known",
                violation_error_message="没有这种来源",
            ),
            models.CheckConstraint(
                condition=Q(state=LineState.DRAFT) | ~Q(grounds=""),
                name="line_grounds_once_filed",
                violation_error_message=GROUNDS_WANTED,
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")),
                name="line_not_merged_into_itself",
                violation_error_message="不能并入自己",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(state=LineState.REJECTED),
                name="line_merged_is_not_counted",
                violation_error_message="并入别条的不再认定",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause}：{self.unit.label}"

    @property
    def core(self) -> str:
        """What the head signs for; words and evidence may change without a second signature."""
        numbers = (self.value, self.done, self.total)
        figure = "/".join("" if number is None else f"{number.normalize():f}" for number in numbers)
        return f"{self.unit_id} {self.clause_id} {self.data_month} {figure}"

    @property
    def signal(self) -> Signal:
        return Signal(self.clause.signal)

    @property
    def state_words(self) -> str:
        """As the state is called; what another line counts for was not refused (并案)."""
        return MERGED if self.merged_into_id else self.get_state_display()

    @property
    def is_with_office(self) -> bool:
        return self.state in WITH_OFFICE

    @property
    def is_against_the_machine(self) -> bool:
        """Accepted although the figures did not carry it; the reason is in `note`."""
        return self.outcome_then in (Outcome.NOT_MET, Outcome.NO_DATA)

    @property
    def is_late_data(self) -> bool:
        return self.data_month < self.month.calendar_month

    def clean(self) -> None:
        """Every validity rule of the contract's section 2, whatever the way in."""
        if None in (self.month_id, self.assessor_id, self.clause_id, self.unit_id, self.data_month):
            return  # the fields themselves say what is missing
        if self.unit_id == self.assessor_id:
            return  # the constraint says so, once
        governing = RuleSet.objects.in_force(self.data_month).filter(department=self.assessor).first()
        if fault := line_fault(self, governing, self._rivals()):
            raise ValidationError(fault)

    def _rivals(self) -> "DeterminationQuerySet":
        if self.clause.metric_id is None or self.state == LineState.REJECTED:
            return Determination.objects.none()
        others = Determination.objects.standing().filter(
            assessor=self.assessor_id,
            unit=self.unit_id,
            data_month=self.data_month,
            clause__metric=self.clause.metric_id,
        )
        return others.exclude(pk=self.pk).select_related("clause")


def line_fault(line: Determination, governing: RuleSet | None, rivals: Iterable[Determination]) -> str | None:
    """The first rule that a line breaks; `governing` is its assessor's set of the data month."""
    faults = (
        unit_fault(line.assessor, line.unit, line.data_month),
        clause_fault(line.clause, line.assessor, line.data_month, governing),
        month_fault(line.data_month, line.month.calendar_month),
        contradiction(line.clause, rivals),
    )
    return next(filter(None, faults), None)


class Evidence(StoredFile):
    """佐证材料: the row of a file kept under its content hash outside the web root; never public."""

    determination = models.ForeignKey(
        Determination, verbose_name="认定", on_delete=models.CASCADE, related_name="evidence"
    )

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["determination", "sha256"],
                name="evidence_once_a_line",
                violation_error_message="这个文件已经附在本条上",
            )
        ]

    @property
    def reading_words(self) -> str:
        return f"查看了{self.determination}的佐证“{self.name}”"

    def reading_event(self) -> EvidenceRead:
        return EvidenceRead(sha256=self.sha256)
