"""The words for what the history tells: every verb of every floor, gathered from what the apps declare."""

from collections.abc import Mapping
from functools import cache
from types import ModuleType

from django.core.exceptions import ImproperlyConfigured

from departments.declared import declared
from departments.history.events import Event, Unreadable, Written

VERBS = {
    "month.dates": "调整月份日期",
    "reading.set": "填写指标数据",
    "workbook.export": "导出工作簿",
    "workbook.import": "导入工作簿",
    "determination.add": "填写认定",
    "determination.import": "导入认定",
    "determination.edit": "修改认定",
    "determination.refresh": "按新数据确认认定",
    "determination.drop": "撤下认定",
    "determination.file": "报送认定",
    "determination.withdraw": "撤回认定",
    "determination.accept": "审定",
    "determination.return": "退回补正",
    "determination.ask": "请补充说明",
    "determination.reject": "不予认定",
    "determination.refer": "提请会商",
    "determination.undo": "撤销审核",
    "determination.reopen": "退回重审认定",
    "determination.amend": "更正认定",
    "determination.add_spared": "补充认定",
    "evidence.attach": "附上佐证",
    "evidence.read": "查看佐证",
    "evidence.remove": "移除佐证",
    "explanation.write": "写说明",
    "explanation.import": "导入说明",
    "explanation.refresh": "按新数据确认说明",
    "explanation.drop": "撤下说明",
    "explanation.file": "报送说明",
    "explanation.withdraw": "撤回说明",
    "explanation.accept": "采纳说明",
    "explanation.return": "请重写说明",
    "explanation.undo": "撤销说明的审核",
    "submission.explain_rest": "一次说明其余条款",
    "explanation.reopen": "退回重审说明",
    "submission.send": "送交审签",
    "submission.hand_back": "退回经办人",
    "submission.sign": "审签报送",
}


def kinds_of_events() -> Mapping[str, type[Event]]:
    """By verb the class that declares it, app by app. ImproperlyConfigured where two declare the same."""
    return _kinds(declared("events"))


@cache
def _kinds(modules: tuple[ModuleType, ...]) -> Mapping[str, type[Event]]:
    kinds: dict[str, type[Event]] = {}
    for module in modules:
        for kind in vars(module).values():
            if (
                not isinstance(kind, type)
                or not issubclass(kind, Event)
                or kind.__module__ != module.__name__
            ):
                continue
            if twice := kinds.keys() & kind.verbs.keys():
                raise ImproperlyConfigured(f"{kind.__name__} declares {sorted(twice)} once more")
            kinds |= dict.fromkeys(kind.verbs, kind)
    return kinds


def event_of(row: Written) -> Event | None:
    """What a record of the history tells; None where nobody declares its verb, or it cannot be read."""
    kind = kinds_of_events().get(row.verb)
    try:
        return kind.of(row) if kind else None
    except Unreadable:
        return None


def verb_word(verb: str) -> str:
    """What an event is called on screen (`account.sign_in` → 登录); the code itself where unknown."""
    kind = kinds_of_events().get(verb)
    return kind.verbs[verb] if kind else VERBS.get(verb, verb)
