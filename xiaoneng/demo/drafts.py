"""Next year's rules of one department, under way: eased in one clause, made harder in two.

Two gaps between flag and light are explained; that of the pension clause came about by raising the flag alone, and the
page asks for a word on it.
"""

from departments.models import Role, User
from departments.months import CalendarMonth
from rules.drafting import copy_forward, write_clause
from rules.models import Label

DEPARTMENT = "rsj"
FLAG_JOBS = ("red_flag", 2)
FLAG_PENSION, FLAG_WAGES, YELLOW_WAGES = ("red_flag", 1), ("red_flag", 3), ("yellow_light", 3)
# By label: the text and the standard of next year.
CHANGED: dict[Label, tuple[str, str]] = {
    FLAG_PENSION: (
        "城乡居民基本养老保险参保缴费完成率，3月底达到65%、4月底达到80%、5月底达到85%、6月底达到90%及以上的镇街。",
        "镇街 3月≥65，4月≥80，5月≥85，6月≥90",
    ),
    FLAG_WAGES: ("当月欠薪线索按期办结率达到98%及以上，且线索总数不少于5条的镇街。", "镇街 ≥98"),
    YELLOW_WAGES: ("当月欠薪线索按期办结率为88%（含）至92%的镇街。", "镇街 88~92"),
}
# By label of the flag: why a value between flag and light gets neither.
GAPS: dict[Label, str] = {
    FLAG_JOBS: "完成序时目标属正常进度，既不授旗也不亮灯；明显超前才授旗。",
    FLAG_WAGES: "按期办结率居中的按月通报，不授旗、不亮灯。",
}


def draft_next_year(today: CalendarMonth) -> None:
    """Copy the rules forward to next March and change three clauses, as the department's clerk would."""
    clerk = User.objects.select_related("department").get(department__code=DEPARTMENT, role=Role.CLERK)
    draft = copy_forward(clerk.department, CalendarMonth(today.year + 1, 3), actor=clerk)
    for label, (text, standard) in CHANGED.items():
        write_clause(draft, {"text": text, "standard": standard}, actor=clerk, label=label)
    for label, reason in GAPS.items():
        write_clause(draft, {"gap_reason": reason}, actor=clerk, label=label)
