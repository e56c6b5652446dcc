"""年度规则: what a year of promises is worth, changed by 发布人 with a reason that the history keeps."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commitments.events import YearRuleSet
from commitments.models import YearRule
from commitments.permissions import may_set_year_rule
from departments.fields import visible
from departments.history.records import record
from departments.models import User
from rules.standards import plain


@dataclass(frozen=True)
class YearWorth:
    """What a rule says: the points of a whole year on time, of a highlight, and the ladder's texts by rung."""

    points: Decimal
    highlight: Decimal
    highlight_cap: Decimal
    rungs: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"分值 {plain(self.points)}，每项亮点加 {plain(self.highlight)}，最多加 {plain(self.highlight_cap)}"


def worth_of(rule: YearRule) -> YearWorth:
    return YearWorth(rule.points, rule.highlight, rule.highlight_cap, tuple(rule.rungs))


@transaction.atomic
def set_year_rule(year: int, worth: YearWorth, reason: str, *, actor: User, now: datetime) -> YearRule:
    """Another rule for a year, from now on. PermissionDenied, or ValidationError by the fields."""
    if not may_set_year_rule(actor):
        raise PermissionDenied(f"{actor} 不能改年度规则")
    if not visible(reason):
        raise ValidationError({"reason": "请写明为什么改"})
    rule = YearRule.objects.select_for_update().filter(year=year).first() or YearRule(year=year)
    before = worth_of(rule)
    if before == worth:
        raise ValidationError("与现行的规则没有不同，不用改")
    rule.points, rule.highlight, rule.highlight_cap = worth.points, worth.highlight, worth.highlight_cap
    rule.ladder = "\n".join(worth.rungs)
    rule.full_clean()
    rule.save()
    event = YearRuleSet(
        year=year,
        points=plain(worth.points),
        highlight=plain(worth.highlight),
        highlight_cap=plain(worth.highlight_cap),
        ladder=list(worth.rungs),
        before=before.words,
        reason=visible(reason),
    )
    record(actor, event, rule, f"改了{rule}：{worth.words}；{visible(reason)}", at=now)
    return rule
