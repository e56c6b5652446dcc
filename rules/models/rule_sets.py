"""认定细则: the rule sets of the departments.

A set is in force from its month until the department's next one.
"""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from departments.fields import MonthField, counted
from departments.history.guards import Guard
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from rules.models.governed import SET_GUARD


class RuleSetState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已送审"
    RETURNED = "returned", "退回修改"
    APPROVED = "approved", "已批准"


IN_WORK = (RuleSetState.DRAFT, RuleSetState.SUBMITTED, RuleSetState.RETURNED)
WRITABLE = (RuleSetState.DRAFT, RuleSetState.RETURNED)


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    def approved(self) -> "RuleSetQuerySet":
        return self.filter(state=RuleSetState.APPROVED)

    def in_work(self) -> "RuleSetQuerySet":
        """Drafts, what was sent to the office, and what it returned."""
        return self.filter(state__in=IN_WORK)

    def visible_to(self, user: User) -> "RuleSetQuerySet":
        """The office and the auditor read every set, a department's own people theirs; nobody else any."""
        if user.role in (Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR):
            return self.all()
        if user.role in (Role.CLERK, Role.SIGNER):
            return self.filter(department=user.department_id)
        return self.none()

    def in_force(self, month: CalendarMonth) -> "RuleSetQuerySet":
        """Each department's approved set that governs that month: its latest from that month or before."""
        newer = (
            RuleSet.objects.approved()
            .filter(department=models.OuterRef("department"), effective_from__lte=month)
            .order_by("-effective_from")
        )
        return self.approved().filter(pk=models.Subquery(newer.values("pk")[:1]))


class RuleSet(models.Model):
    """认定细则: one department's clauses, in force from a month until its next set."""

    guard: ClassVar[Guard] = SET_GUARD

    department = models.ForeignKey(
        Department, verbose_name="认定部门", on_delete=models.PROTECT, related_name="rule_sets"
    )
    effective_from = MonthField("生效月份")
    state = models.CharField("状态", max_length=10, choices=RuleSetState.choices, default=RuleSetState.DRAFT)
    document = models.CharField("批准文号", max_length=80, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    meeting = models.CharField("批准会议", max_length=120, blank=True)
    created_by = models.ForeignKey(
        User, verbose_name="起草人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    based_on = models.ForeignKey(
        "self", verbose_name="抄自", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_by = models.ForeignKey(
        User, verbose_name="送审人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField("送审时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name="审核人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    note = models.CharField(
        "退回意见", max_length=300, blank=True, error_messages={"max_length": counted("")}
    )
    answer = models.CharField(
        "送审说明", max_length=300, blank=True, error_messages={"max_length": counted("")}
    )
    version = models.PositiveIntegerField("内容版本", default=0)
    returned_version = models.PositiveIntegerField("退回时的内容版本", null=True, blank=True)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "认定细则"
        ordering = ["department__position", "department__code", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "effective_from", "state"],
                name="rule_set_once_a_month",
                violation_error_message="这个部门在该月已有一套细则",
            ),
            models.UniqueConstraint(
                fields=["department", "effective_from"],
                condition=Q(state__in=IN_WORK),
                name="rule_set_one_in_work",
                violation_error_message="这个部门在该月已有一套没有批准的细则",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RuleSetState.values),
                name="rule_set_state_known",
                violation_error_message="没有这种状态",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department.label} {self.effective_from.chinese}起细则"

    @property
    def is_writable(self) -> bool:
        """Whether its department may still change it: not what the office has before it, nor what was approved."""
        return self.state in WRITABLE

    @property
    def is_untouched(self) -> bool:
        """Whether the office returned it and nobody has changed a word since: it is sent again only with words."""
        return self.returned_version is not None and self.returned_version == self.version

    @property
    def is_in_work(self) -> bool:
        return self.state in IN_WORK


def governing(sets: Iterable[RuleSet], month: CalendarMonth) -> RuleSet | None:
    """The set in force in a month (`RuleSetQuerySet.in_force`) among one department's approved, the latest first."""
    return next((rule_set for rule_set in sets if rule_set.effective_from <= month), None)


def with_newer(sets: Iterable[RuleSet]) -> list[tuple[RuleSet, RuleSet | None]]:
    """Approved sets, each with the same department's next one; they come newest first within a department."""
    pairs: list[tuple[RuleSet, RuleSet | None]] = []
    for rule_set in sets:
        newer = pairs[-1][0] if pairs else None
        is_own = newer is not None and newer.department_id == rule_set.department_id
        pairs.append((rule_set, newer if is_own else None))
    return pairs
