"""提醒 and 约谈: the rules that the office sets for a year, and what people decided of what they proposed."""

import json
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from boards.attention.kinds import KINDS, MEASURES, MOST_SPAN, NOTICE, TALK, ActiveRule, LightKey
from boards.attention_events import AttentionFacts
from departments.fields import MonthField
from departments.models import Department, User
from departments.months import CalendarMonth


class AttentionMeasure(models.TextChoices):
    NOTICE = NOTICE, MEASURES[NOTICE]
    TALK = TALK, MEASURES[TALK]


class AttentionRuleManager(models.Manager["AttentionRule"]):
    def of(self, year: int) -> "list[AttentionRule]":
        """The rule of every kind, in the order of KINDS; what the office has not set is off, with the usual figures."""
        kept = {rule.kind: rule for rule in self.filter(year=year)}
        return [kept.get(key) or usual_rule(year, key) for key in KINDS]


class AttentionRule(models.Model):
    """One kind of rule in one calendar year: on or off, with its figures and what it proposes."""

    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000)])
    kind = models.CharField("规则", max_length=20, choices=[(key, kind.name) for key, kind in KINDS.items()])
    is_on = models.BooleanField("启用", default=False)
    count = models.PositiveSmallIntegerField("数目", validators=[MinValueValidator(1)])
    span = models.PositiveSmallIntegerField("月数", default=1, validators=[MinValueValidator(1)])
    measure = models.CharField("拟办", max_length=10, choices=AttentionMeasure.choices)

    objects = AttentionRuleManager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒规则"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind"],
                name="attention_rule_once",
                violation_error_message="这一年已设这条规则",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(KINDS)) & Q(measure__in=AttentionMeasure.values),
                name="attention_rule_is_known",
                violation_error_message="没有这种规则",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.get_kind_display()}"

    @property
    def rule(self) -> ActiveRule:
        return ActiveRule(self.kind, self.count, self.span, self.measure)


def usual_rule(year: int, key: str) -> AttentionRule:
    """An unsaved rule with the usual figures of its kind, off."""
    kind = KINDS[key]
    return AttentionRule(year=year, kind=key, count=kind.usual, span=kind.span or 1, measure=kind.measure)


class CaseState(models.TextChoices):
    ADOPTED = "adopted", "采纳，待办"
    HELD = "held", "已办"
    DECLINED = "declined", "不采纳"
    WITHDRAWN = "withdrawn", "已收回"


class AttentionCaseQuerySet(models.QuerySet["AttentionCase"]):
    def around(self, year: int) -> "AttentionCaseQuerySet":
        """Those of a year and of the months on both sides whose windows share a light with one of the year."""
        first, last = CalendarMonth(year, 1).plus(1 - MOST_SPAN), CalendarMonth(year, 12).plus(MOST_SPAN - 1)
        rows = self.filter(month__gte=first, month__lte=last)
        return rows.select_related("unit", "decided_by", "held_by")


class AttentionCase(models.Model):
    """A proposal that somebody decided, with the lights that made it; of the unit's people the post alone."""

    month = MonthField("月份")
    unit = models.ForeignKey(Department, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("规则", max_length=20, choices=[(key, kind.name) for key, kind in KINDS.items()])
    measure = models.CharField("办法", max_length=10, choices=AttentionMeasure.choices)
    sentence = models.CharField("缘由", max_length=400)
    cause = models.TextField("缘由的各盏灯", help_text="JSON，每盏：月份、认定部门、条款、单位、所属月份")
    state = models.CharField("状态", max_length=10, choices=CaseState.choices)
    version = models.PositiveIntegerField("版本", default=1)
    words = models.CharField("决定的理由", max_length=200)
    decided_by = models.ForeignKey(User, verbose_name="决定人", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("决定时间")
    held_on = models.DateField("办理日期", null=True, blank=True)
    met_post = models.CharField("对方职务", max_length=40, blank=True)
    held_words = models.CharField("办理情况", max_length=300, blank=True)
    held_by = models.ForeignKey(
        User, verbose_name="办理人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar = AttentionCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒约谈"
        ordering = ["-month", "unit__position", "unit__code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "month"],
                condition=~Q(state="withdrawn"),
                name="attention_case_once",
                violation_error_message="这一件已经决定过",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values) & ~Q(words=""),
                name="attention_case_decided_with_words",
                violation_error_message="请写明决定的理由",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | (Q(held_on__isnull=False) & ~Q(met_post="") & ~Q(held_words="")),
                name="attention_case_held_with_words",
                violation_error_message="办理要写明日期、对方职务和情况",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.month.chinese}{self.unit.label}{self.get_measure_display()}（{self.get_kind_display()}）"
        )

    @property
    def keys(self) -> list[LightKey]:
        return [tuple(key) for key in json.loads(self.cause)]

    @property
    def facts(self) -> AttentionFacts:
        """What the row holds, as plain values for its event."""
        return AttentionFacts(
            month=str(self.month),
            unit=self.unit.code,
            kind=self.kind,
            measure=self.measure,
            cause=[list(key) for key in self.keys],
            state=self.state,
            words=self.words,
            held_on=None if self.held_on is None else self.held_on.isoformat(),
            met_post=self.met_post,
            held_words=self.held_words,
        )
