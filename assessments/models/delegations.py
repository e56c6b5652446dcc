"""代签: who signs for a head on which days, and whether a department's red lights wait for the head in person."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from departments.models import Department, Role, User
from departments.months import day_words

MOST_DAYS = 31


class DelegationState(models.TextChoices):
    """How a delegation stands on a day; none is stored but that it was ended."""

    RUNNING = "running", "生效中"
    AHEAD = "ahead", "未开始"
    LAPSED = "lapsed", "已失效"  # it should run, but somebody was disabled, or has another role or department
    OVER = "over", "已到期"
    ENDED = "ended", "提前结束"

    @property
    def is_past(self) -> bool:
        return self in (DelegationState.OVER, DelegationState.ENDED)


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def standing_on(self, first: date, last: date | None = None) -> "DelegationQuerySet":
        """Those not ended early that cover any of these days; `last` is the first where it is not given."""
        return self.filter(ended_at__isnull=True, first_day__lte=last or first, last_day__gte=first)

    def to_come_or_running(self, day: date) -> "DelegationQuerySet":
        return self.standing_on(day, date.max)

    def past(self, day: date) -> "DelegationQuerySet":
        return self.filter(Q(ended_at__isnull=False) | Q(last_day__lt=day))

    def running(self, day: date) -> "DelegationQuerySet":
        """What holds on that day: while both are enabled, in their roles, and of the department."""
        both = Q(head__is_active=True, delegate__is_active=True)
        both &= Q(head__role=Role.SIGNER, delegate__role=Role.CLERK)
        both &= Q(head__department=F("department"), delegate__department=F("department"))
        return self.standing_on(day).filter(both)

    def with_names(self) -> "DelegationQuerySet":
        return self.select_related("department", "head__department", "delegate__department")


class Delegation(models.Model):
    """代签委托: a head lets one person of the department sign for them, from one day to another."""

    department = models.ForeignKey(
        Department, verbose_name="部门", on_delete=models.PROTECT, related_name="delegations"
    )
    head = models.ForeignKey(
        User, verbose_name="委托人", on_delete=models.PROTECT, related_name="delegations_made"
    )
    delegate = models.ForeignKey(
        User, verbose_name="代签人", on_delete=models.PROTECT, related_name="delegations_held"
    )
    first_day = models.DateField("从哪天")
    last_day = models.DateField("到哪天", help_text="含这一天")
    made_at = models.DateTimeField("委托时间", default=timezone.now)
    ended_at = models.DateTimeField("提前结束时间", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代签委托"
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="delegation_days_in_order",
                violation_error_message="截止日期不能早于开始日期",
            ),
            models.CheckConstraint(
                condition=~Q(head=F("delegate")),
                name="delegation_not_to_oneself",
                violation_error_message="不能委托自己",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head.name}委托{self.delegate.name}代签，{self.days}"

    @property
    def days(self) -> str:
        """`11月1日至7日`, with years and months where the two days do not share them."""
        first, last = self.first_day, self.last_day
        if first == last:
            return day_words(first, year=first.year)
        if first.year != last.year:
            return f"{day_words(first)}至{day_words(last)}"
        until = f"{last.day}日" if first.month == last.month else day_words(last, year=last.year)
        return f"{day_words(first, year=first.year)}至{until}"

    @property
    def words(self) -> str:
        """How a signature names it: `王局长委托，11月1日至7日`."""
        return f"{self.head.name}委托，{self.days}"

    def state_on(self, day: date) -> DelegationState:
        """How its days stand; whether it still holds then, `DelegationQuerySet.running` knows."""
        if self.ended_at is not None:
            return DelegationState.ENDED
        if day > self.last_day:
            return DelegationState.OVER
        return DelegationState.RUNNING if day >= self.first_day else DelegationState.AHEAD

    def clean(self) -> None:
        if None in (self.head_id, self.delegate_id, self.first_day, self.last_day):
            return  # the fields themselves say what is missing
        if self.last_day - self.first_day >= timedelta(days=MOST_DAYS):
            raise ValidationError({"last_day": f"一次最多委托 {MOST_DAYS} 天"})
        others = Delegation.objects.filter(head=self.head_id).exclude(pk=self.pk)
        if other := others.with_names().standing_on(self.first_day, self.last_day).first():
            raise ValidationError(f"这几天已委托{other.delegate.name}代签（{other.days}），请先结束那一项")


class SigningRule(models.Model):
    """What a department's head wants signed in person, whoever signs the rest."""

    department = models.OneToOneField(
        Department, verbose_name="部门", on_delete=models.PROTECT, related_name="signing_rule"
    )
    red_lights_in_person = models.BooleanField("红灯须审签人本人签", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "审签规定"

    def __str__(self) -> str:
        return f"{self.department.label}的审签规定"
