"""预安事项: one thing that one unit undertakes for a month, and how far it has come."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Max, Q
from django.db.models.expressions import Combinable
from django.utils import timezone

from assessments.dates import local_day
from assessments.models.decided import Decided
from assessments.privacy import personal_number
from commitments.models.works import Work
from commitments.standing import ItemState
from departments.fields import MonthField, counted
from departments.models import Department, Role, User
from departments.months import CalendarMonth

TEXT_LEAST, TEXT_LIMIT = 4, 120
CODE_LIMIT, LETTER_LIMIT, SECTION_LIMIT = 30, 40, 40
S = ItemState
UNISSUED = (S.PROPOSED, S.RETURNED)  # still the unit's word, not yet its task
OPEN = (S.ASSIGNED, S.APPLIED, S.ASKED)  # issued and not done with
APPLIED_FOR = (S.APPLIED, S.ASKED, S.CLOSED)  # an application stands
_SEES_ALL = frozenset({Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR})
_OF_A_UNIT = frozenset({Role.CLERK, Role.SIGNER, Role.CONTACT})


class Source(models.TextChoices):
    WORK = "work", "年度要点"
    LETTER = "letter", "领导交办"
    MEETING = "meeting", "会议议定"
    FINDING = "finding", "督查发现"
    DEPARTMENT = "department", "部门关注"


def _values(states: tuple[ItemState, ...]) -> list[str]:
    return [state.value for state in states]


# What has a day of its own comes before what has the whole month; either database is told where none stands.
IN_ORDER: list[str | Combinable] = [
    "unit__position",
    "unit__code",
    "due_month",
    F("due_on").asc(nulls_last=True),
    "code",
]


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, user: User) -> "ItemQuerySet":
        """What this person may read: a unit its own and those it helps with, an examiner what was applied for."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.role in _SEES_ALL:
            return self
        if user.role == Role.EXAMINER:
            reported = Item.objects.filter(reports__isnull=False)
            return self.filter(Q(state__in=_values(APPLIED_FOR)) | Q(pk__in=reported.values("pk")))
        if user.role in _OF_A_UNIT:
            helped = Item.with_units.through.objects.filter(department=user.department_id)
            return self.filter(Q(unit=user.department_id) | Q(pk__in=helped.values("item")))
        return self.none()

    def of_month(self, month: CalendarMonth) -> "ItemQuerySet":
        """The items issued for a month (交办月份)."""
        return self.filter(month=month)

    def proposed_in(self, month: CalendarMonth) -> "ItemQuerySet":
        """What units want on the list of a month and the office has not issued."""
        return self.filter(proposed_for=month, state__in=_values(UNISSUED))

    def issued(self) -> "ItemQuerySet":
        """What was ever issued and is not dropped from the plan (不再办理)."""
        return self.filter(state__in=_values((*OPEN, S.CLOSED)))

    def open(self) -> "ItemQuerySet":
        return self.filter(state__in=_values(OPEN))

    def with_terms(self) -> "ItemQuerySet":
        """With the month of the last extension granted as `extended_to`, in the same query (commitments.promises)."""
        granted = Q(extensions__state="granted")
        # Rows that are grouped lose the order of the model: it is named once more.
        return self.annotate(extended_to=Max("extensions__until", filter=granted)).order_by(*IN_ORDER)

    def with_names(self) -> "ItemQuerySet":
        """With everything that a list prints of an item, in two queries."""
        return self.select_related("unit", "work", "created_by", "decided_by").prefetch_related("with_units")


class Item(Decided):
    """预安事项. Days are stored, judgements of time never: lateness and plate follow from commitments.standing.

    `proposed_for` is the month whose list it is meant for, `month` the one that it was issued in. What a decision
    cleared, application and closing, stands in `applied_then` and `closed_then` until the next one: an undoing
    puts it back.
    """

    code = models.CharField(
        "编号",
        max_length=CODE_LIMIT,
        unique=True,
        error_messages={"max_length": counted(""), "unique": "这个编号已有事项在用"},
    )
    text = models.CharField(
        "事项",
        max_length=TEXT_LIMIT,
        validators=[MinLengthValidator(TEXT_LEAST, f"事项至少 {TEXT_LEAST} 字，写清做什么")],
        error_messages={"max_length": counted("")},
    )
    unit = models.ForeignKey(
        Department, verbose_name="承办单位", on_delete=models.PROTECT, related_name="items"
    )
    with_units = models.ManyToManyField(
        Department, verbose_name="协办单位", blank=True, related_name="helped_items"
    )
    source = models.CharField("来源", max_length=20, choices=Source.choices, default=Source.DEPARTMENT)
    letter_number = models.CharField(
        "来文编号", max_length=LETTER_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    work = models.ForeignKey(
        Work, verbose_name="年度要点", null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    section = models.CharField(
        "责任科室", max_length=SECTION_LIMIT, blank=True, error_messages={"max_length": counted("")}
    )
    proposed_for = MonthField("拟列月份")
    month = MonthField("交办月份", null=True, blank=True)
    due_month = MonthField("办结期限")
    due_on = models.DateField("办结日期", null=True, blank=True)
    recurs = models.BooleanField("每月", default=False)
    is_shown = models.BooleanField("公示", default=False)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(state.value, state.label) for state in S],
        default=S.PROPOSED.value,
    )
    proposed_at = models.DateTimeField("提出时间", default=timezone.now)
    assigned_on = models.DateField("交办日期", null=True, blank=True)
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    applied_on = models.DateField("申请日期", null=True, blank=True)
    closed_at = models.DateTimeField("销号时间", null=True, blank=True)
    replied_on = models.DateField("呈报日期", null=True, blank=True)
    applied_then = models.DateField("审核前申请日期", null=True, blank=True, editable=False)
    closed_then = models.DateTimeField("审核前销号时间", null=True, blank=True, editable=False)
    token = models.CharField("一次提交", max_length=32, null=True, blank=True, editable=False)  # noqa: DJ001 (unique where it is set)

    extended_to: CalendarMonth | None  # where it was read `with_terms`
    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预安事项"
        ordering = IN_ORDER
        indexes = [
            models.Index(fields=["state", "unit"], name="item_state_unit"),
            models.Index(fields=["due_month", "state"], name="item_due_state"),
            models.Index(fields=["month", "unit"], name="item_month_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=_values(tuple(S))),
                name="item_state_known",
                violation_error_message="没有这种状态",
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values),
                name="item_source_known",
                violation_error_message="没有这种来源",
            ),
            models.CheckConstraint(
                condition=~Q(source=Source.LETTER) | ~Q(letter_number=""),
                name="item_letter_has_its_number",
                violation_error_message="领导交办要写来文编号",
            ),
            models.CheckConstraint(
                condition=~Q(source=Source.LETTER) | Q(due_on__isnull=False),
                name="item_letter_has_its_day",
                violation_error_message="领导交办的办结期限要写到哪一天",
            ),
            models.CheckConstraint(
                condition=Q(due_month__gte=F("proposed_for"))
                & (Q(month__isnull=True) | Q(due_month__gte=F("month"))),
                name="item_due_after_its_month",
                violation_error_message="办结期限早于交办月份",
            ),
            models.CheckConstraint(
                condition=Q(state=S.CANCELLED.value)
                | Q(state__in=_values(UNISSUED), month__isnull=True)
                | Q(state__in=_values((*OPEN, S.CLOSED)), month__isnull=False),
                name="item_issued_has_its_month",
                violation_error_message="交办了的事项要有交办月份，没有交办的不写",
            ),
            models.CheckConstraint(
                condition=Q(state=S.CLOSED.value, closed_at__isnull=False)
                | ~Q(state=S.CLOSED.value) & Q(closed_at__isnull=True),
                name="item_closed_has_its_day",
                violation_error_message="已销号的事项要有销号日期，没有销号的不写",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_values(APPLIED_FOR)) | Q(applied_on__isnull=False),
                name="item_applied_has_its_day",
                violation_error_message="申请销号、已销号的事项要有申请日期",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_values(APPLIED_FOR)) | Q(applied_on__isnull=True),
                name="item_not_applied_has_no_day",
                violation_error_message="没有申请销号的事项不写申请日期",
            ),
            models.UniqueConstraint(
                fields=["created_by", "token"],
                name="item_once_a_press",
                violation_error_message="这一项已经提交过",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def item_state(self) -> ItemState:
        return ItemState(self.state)

    @property
    def is_open(self) -> bool:
        """Issued and neither closed nor cancelled."""
        return self.state in OPEN

    @property
    def closed_on(self) -> date | None:
        return local_day(self.closed_at) if self.closed_at else None

    def clean(self) -> None:
        if self.unit_id is None or not self.due_month or not self.proposed_for:
            return  # the fields themselves say what is missing
        if faults := self.faults():
            raise ValidationError(faults)

    def faults(self) -> dict[str, str]:
        """What no constraint can hold, by field; every door asks it (form, workbook, command)."""
        faults = {}
        if self.due_on and CalendarMonth.of(self.due_on) != self.due_month:
            faults["due_on"] = f"办结日期 {self.due_on} 不在办结期限 {self.due_month} 里"
        at = self.month or self.proposed_for
        if not self.unit.is_active(at):
            faults["unit"] = f"{self.unit.label}在{at.chinese}没有启用"
        if found := personal_number(self.text):
            faults["text"] = f"事项里好像有{found}，这里的字会公示，请删去"
        if self.work and self.work.lead_id != self.unit_id:
            faults["work"] = f"{self.work}由{self.work.lead.label}牵头，不是{self.unit.label}"
        return faults


def helping_fault(unit: Department, helping: Iterable[Department]) -> str:
    """Why these units cannot help with an item of `unit`; "" where they can."""
    return f"{unit.label}是承办单位，不能又是协办单位" if unit in helping else ""
