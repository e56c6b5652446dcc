"""What 发布人 writes to change a year's rule."""

from datetime import datetime
from typing import Any

from django import forms

from commitments.models import YearRule
from commitments.models.settings import RUNG_LIMIT
from commitments.year_rule import YearWorth, set_year_rule
from departments.fields import VisibleField
from departments.forms import Grouped
from departments.models import User

REASON_LIMIT = 200
RUNGS = ("first", "second", "third")


def _number(label: str, digits: int) -> forms.DecimalField:
    words = {"required": f"请填写{label}", "invalid": f"{label}要写数字，如 30 或 0.5"}
    return forms.DecimalField(
        label=label, min_value=0, max_digits=digits, decimal_places=2, error_messages=words
    )


class YearRuleForm(Grouped, forms.Form):
    points = _number("分值", 5)
    highlight = _number("每项亮点加分", 4)
    highlight_cap = _number("亮点加分上限", 4)
    first = VisibleField(label="逾期 1 个月", max_length=RUNG_LIMIT)
    second = VisibleField(label="逾期 2 个月", max_length=RUNG_LIMIT)
    third = VisibleField(label="逾期 3 个月以上", max_length=RUNG_LIMIT)
    reason = VisibleField(
        label="为什么改", max_length=REASON_LIMIT, help_text="如 年度方案的文号；记入历史。"
    )
    groups = [
        ("得分", ["points", "highlight", "highlight_cap"]),
        ("督办阶梯", [*RUNGS]),
        ("依据", ["reason"]),
    ]

    def __init__(self, rule: YearRule, *args: Any, **kwargs: Any) -> None:
        numbers = {name: getattr(rule, name) for name in ("points", "highlight", "highlight_cap")}
        kwargs["initial"] = {**numbers, **dict(zip(RUNGS, rule.rungs, strict=True))}
        super().__init__(*args, **kwargs)
        self.year = rule.year

    def take(self, *, actor: User, now: datetime) -> YearRule | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        worth = YearWorth(
            data["points"], data["highlight"], data["highlight_cap"], tuple(data[name] for name in RUNGS)
        )
        try:
            return set_year_rule(self.year, worth, data["reason"], actor=actor, now=now)
        except forms.ValidationError as refusal:
            self.take_refusal(refusal)
            return None
