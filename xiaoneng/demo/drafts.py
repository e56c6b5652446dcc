"""Next year's rules of two departments, under way.

人社局 eases one clause and makes two harder. Two of its gaps between flag and light are explained; that of the pension
clause came about by raising the flag alone, and the page asks for a word on it. 公安分局 judges by what is computed:
against the year before, and summed.
"""

from collections.abc import Mapping
from typing import Any

from departments.models import Role, User
from departments.months import CalendarMonth
from rules.drafting import copy_forward, write_clause
from rules.models import Label

# By department and label: what next year's clause says otherwise; a metric by its name.
CHANGED: Mapping[str, Mapping[Label, Mapping[str, str]]] = {
    "rsj": {
        ("red_flag", 1): {
            "text": "城乡居民基本养老保险参保缴费完成率，3月底达到65%、4月底达到80%、5月底达到85%、"
            "6月底达到90%及以上的镇街。",
            "standard": "镇街 3月≥65，4月≥80，5月≥85，6月≥90",
        },
        ("red_flag", 2): {"gap_reason": "完成序时目标属正常进度，既不授旗也不亮灯；明显超前才授旗。"},
        ("red_flag", 3): {
            "text": "当月欠薪线索按期办结率达到98%及以上，且线索总数不少于5条的镇街。",
            "standard": "镇街 ≥98",
            "gap_reason": "按期办结率居中的按月通报，不授旗、不亮灯。",
        },
        ("yellow_light", 3): {
            "text": "当月欠薪线索按期办结率为88%（含）至92%的镇街。",
            "standard": "镇街 88~92",
        },
    },
    "gafj": {
        ("red_flag", 1): {
            "text": "当月每万人电信网络诈骗警情数比上年同月下降40%及以上的镇街。",
            "metric": "每万人电诈警情数同比",
            "standard": "镇街 ≤-40",
            "gap_reason": "一个镇街一个月的警情数不多，涨跌一倍以内属正常波动，既不授旗也不亮灯。",
        },
        ("red_flag", 2): {
            "text": "每万人电信网络诈骗警情数上半年累计不超过12起、全年累计不超过24起的镇街。",
            "metric": "每万人电诈警情数累计",
            "standard": "镇街 6月≤12，12月≤24",
            "gap_reason": "累计数只用来授旗；当月上升由黄灯1、红灯1提醒。",
        },
        ("yellow_light", 1): {
            "text": "当月每万人电信网络诈骗警情数比上年同月上升100%（含）至200%的镇街。",
            "metric": "每万人电诈警情数同比",
            "standard": "镇街 100~200",
        },
        ("yellow_light", 2): {
            "text": "1月、4月、7月、10月反诈预警见面劝阻率比上年同月下降6个百分点（含）至3个百分点的镇街。",
            "metric": "反诈预警见面劝阻率同比",
            "standard": "镇街 1、4、7、10月-6~-3",
            "gap_reason": "下降超过6个百分点的，劝阻率多已低于85%，由红灯2处理。",
        },
        ("red_light", 1): {
            "text": "当月每万人电信网络诈骗警情数比上年同月上升200%及以上的镇街。",
            "metric": "每万人电诈警情数同比",
            "standard": "镇街 ≥200",
        },
    },
}


def draft_next_year(today: CalendarMonth) -> None:
    """Copy the rules forward to next March and change some clauses, as each department's clerk would."""
    for code, changed in CHANGED.items():
        clerk = User.objects.select_related("department").get(department__code=code, role=Role.CLERK)
        metrics = {metric.name: metric for metric in clerk.department.metrics.all()}
        draft = copy_forward(clerk.department, CalendarMonth(today.year + 1, 3), actor=clerk)
        for label, words in changed.items():
            values: dict[str, Any] = dict(words)
            if "metric" in values:
                values["metric"] = metrics[values["metric"]]
            write_clause(draft, values, actor=clerk, label=label)
