"""A metric as people name it in a workbook: as its pages print it, or mistyped."""

from collections.abc import Iterable
from difflib import get_close_matches

from departments.models import Department
from departments.names import likeness
from rules.models import Metric

NEAR, MOST_NAMED = 0.5, 3


def printed_so(typed: str, metrics: Iterable[Metric]) -> Metric | None:
    """The metric that pages print with its measure in brackets, `参保完成率（%）`; None where it is not one alone."""
    wanted = likeness(typed)
    found = [
        metric
        for metric in metrics
        if metric.measure and likeness(f"{metric.name}（{metric.measure}）") == wanted
    ]
    return found[0] if len(found) == 1 else None


def unknown_metric(department: Department, typed: str, metrics: Iterable[Metric], *, where: str) -> str:
    """That the department has no such metric, which it may mean, and `where` a new one is made first."""
    near = get_close_matches(typed, [metric.name for metric in metrics], MOST_NAMED, NEAR)
    meant = f"，是不是{'、'.join(f'“{name}”' for name in near)}？" if near else "。"
    return f"{department.label}没有指标“{typed}”{meant}要新建，先{where}"
