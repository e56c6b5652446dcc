from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from assessments.models.decided import Decided
from assessments.models.months import Month
from departments.fields import MonthField
from departments.models import Department, User
from rules.models import Clause, RuleSet, Signal

GROUNDS_LIMIT, FACTS_LIMIT = 60, 2000


class LineState(models.TextChoices):
    DRAFT = "draft", "草稿"
    FILED = "filed", "已报送"
    RETURNED = "returned", "退回补正"
    ASKED = "asked", "请补充说明"
    REFERRED = "referred", "提请会商"
    ACCEPTED = "accepted", "审定"
    REJECTED = "rejected", "不予认定"


class Origin(models.TextChoices):
    DEPARTMENT = "department", "部门认定"
    OFFICE = "office", "补充认定"


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
    grounds = models.CharField("事由", max_length=GROUNDS_LIMIT, blank=True)
    facts = models.TextField("事实依据", blank=True, validators=[MaxLengthValidator(FACTS_LIMIT)])
    state = models.CharField("状态", max_length=20, choices=LineState.choices, default=LineState.DRAFT)
    origin = models.CharField("来源", max_length=20, choices=Origin.choices, default=Origin.DEPARTMENT)
    # The figure that the line was taken up on; a later change of the reading makes the line stale.
    value = models.DecimalField("数值", max_digits=21, decimal_places=6, null=True, blank=True)
    done = models.DecimalField("完成数", max_digits=21, decimal_places=6, null=True, blank=True)
    total = models.DecimalField("总数", max_digits=21, decimal_places=6, null=True, blank=True)
    signed_core = models.CharField("已签要素", max_length=200, blank=True, editable=False)
    is_supplement = models.BooleanField("补报", default=False, help_text="首次报送之后才发现的")

    objects = DeterminationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "认定"
        ordering = ["month", "assessor__position", "assessor__code", "clause", "unit__position", "unit__code"]
        indexes = [models.Index(fields=["month", "state", "unit"], name="line_month_state_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "unit", "data_month"],
                name="line_once",
                violation_error_message="同一条款、同一单位、同一所属月份只能认定一次",
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
                violation_error_message="报送前要写明事由",
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
    def is_late_data(self) -> bool:
        return self.data_month < self.month.calendar_month

    def clean(self) -> None:
        """Every validity rule of the contract's section 2, whatever the way in."""
        if None in (self.month_id, self.assessor_id, self.clause_id, self.unit_id, self.data_month):
            return  # the fields themselves say what is missing
        for fault in (self._unit_fault(), self._clause_fault(), self._month_fault(), self._contradiction()):
            if fault:
                raise ValidationError(fault)

    def _unit_fault(self) -> str | None:
        if self.unit_id == self.assessor_id:
            return "不能认定本部门自己"
        if not self.unit.is_assessed:
            return f"{self.unit.label}不是被考核单位"
        if not self.unit.is_active(self.data_month):
            return f"{self.unit.label}在{self.data_month.chinese}没有启用"
        return None

    def _clause_fault(self) -> str | None:
        rules = self.clause.rule_set
        if rules.department_id != self.assessor_id:
            return f"{self.clause}不是{self.assessor.label}的条款"
        if not RuleSet.objects.in_force(self.data_month).filter(pk=rules.pk).exists():
            return f"{self.clause}在{self.data_month.chinese}没有生效"
        if not self.clause.in_effect(self.data_month):
            return f"{self.clause}在{self.data_month.month}月不适用"
        return None

    def _month_fault(self) -> str | None:
        if self.data_month > self.month.calendar_month:
            return f"所属月份 {self.data_month} 晚于计入的 {self.month.calendar_month}"
        return None

    def _contradiction(self) -> str | None:
        if self.clause.metric_id is None or self.state == LineState.REJECTED:
            return None
        others = Determination.objects.standing().filter(
            assessor=self.assessor_id,
            unit=self.unit_id,
            data_month=self.data_month,
            clause__metric=self.clause.metric_id,
        )
        others = others.exclude(pk=self.pk)
        if self.clause.is_light:
            others = others.filter(clause__signal=Signal.RED_FLAG)
        else:
            others = others.exclude(clause__signal=Signal.RED_FLAG)
        other = others.select_related("clause__rule_set__department").first()
        if other is None:
            return None
        return f"同一指标“{self.clause.metric}”已报{other.clause.label}，同一单位不能又授旗又亮灯"


class Evidence(models.Model):
    """佐证材料: the row of a file kept under its content hash outside the web root; never public."""

    determination = models.ForeignKey(
        Determination, verbose_name="认定", on_delete=models.CASCADE, related_name="evidence"
    )
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    content_type = models.CharField("类型", max_length=100)
    uploaded_by = models.ForeignKey(User, verbose_name="上传人", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

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

    def __str__(self) -> str:
        return self.name
