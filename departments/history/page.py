"""docs/events.md, printed from what the apps declare: verb, word, what each field means, which row it is about."""

import typing
from collections.abc import Iterator, Mapping
from types import ModuleType

from django.apps import apps

from departments.declared import declared
from departments.history.differences import kind_word
from departments.history.events import Carried, CarriedField, Event, Unsaid, choices_of, fields_of
from departments.history.words import declared_in

HEAD = """# 事件

历史里的每一条记着什么。这一页由 `manage.py events` 从各应用的 `events.py` 打印，不要手改。

每一条都有序号、时间、操作人、事项（下面的代码）、对象、一句记述和细节。细节是 JSON，下面逐项列出。
“可缺”的一项不一定有：较早的事件没有，或者没有这回事；“或空”是有这一项而内容为空（null）。
表里写明“各项”的，是那一部分的各项直接列在细节里。
"""
NAMES: dict[object, str] = {str: "文字", int: "整数", bool: "是或否"}


def page_of_events() -> str:
    """The page as text, app by app in the order in which they are installed."""
    return "\n".join([HEAD, *(line for module in declared("events") for line in _app(module))])


def _app(module: ModuleType) -> Iterator[str]:
    config = apps.get_containing_app_config(module.__name__)
    name = config.verbose_name if config else module.__name__
    yield f"## {name}（`{module.__name__.replace('.', '/')}.py`）\n"
    for kind in declared_in(module, Event):
        if kind.verbs:
            yield from _event(kind)
    for part in declared_in(module, Carried):
        if part.called:
            yield f"### 《{part.called}》\n"
            yield from _table(part)


def _event(kind: type[Event]) -> Iterator[str]:
    yield "### " + "、".join(f"{word} `{verb}`" for verb, word in kind.verbs.items()) + "\n"
    about = "、".join(f"{kind_word(label)} `{label}`" for label in kind.about)
    yield f"对象：{about}" + ("\n" if fields_of(kind) else "。没有细节。\n")
    yield from _table(kind)


def _table(kind: type[Carried]) -> Iterator[str]:
    if not fields_of(kind):
        return
    yield "| 项 | 类型 | 含义 |"
    yield "| --- | --- | --- |"
    for field in fields_of(kind):
        yield f"| {_key(field)} | {_type(field.kind)} | {field.meaning} |"
    yield ""


def _key(field: CarriedField) -> str:
    return "各项" if field.is_flat else f"`{field.name}`"


def _type(kind: object) -> str:
    choices = list(choices_of(kind))
    words = [_name(choice) for choice in choices if choice not in (Unsaid, type(None))]
    words += ["或空"] * (type(None) in choices) + ["可缺"] * (Unsaid in choices)
    return "，".join(words)


def _name(kind: object) -> str:
    holder, inner = typing.get_origin(kind), typing.get_args(kind)
    if holder is list:
        return f"列表：{'或'.join(map(_type, choices_of(inner[0])))}"
    if isinstance(holder, type) and issubclass(holder, Mapping):
        return f"{_type(inner[0])} → {_type(inner[1])}"
    if isinstance(kind, type) and issubclass(kind, Carried):
        return f"《{kind.called}》"
    return NAMES[kind]
