"""What the house forbids: each rule names its offenders, one sentence an offender."""

import ast
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from typing import cast

from tests.house.browsers import OLDEST, too_young
from tests.house.tree import House, Module, Template

MOST_OF_A_FUNCTION = 40
MOST_OF_A_FILE = 400

Function = ast.FunctionDef | ast.AsyncFunctionDef
Rule = Callable[[House], list[str]]


def arrows_up(house: House) -> list[str]:
    """An app knows only lower floors, neither by import nor by a name in a string; neighbours are strangers."""
    offenders = []
    for module in house.modules.values():
        strange = _strange_to(house, module.app)
        named = [name for name, _ in module.imports] + _names_in_strings(module)
        offenders += [
            f"{module.name} → {name}" for name in named if name.replace("/", ".").split(".")[0] in strange
        ]
    return offenders


def _strange_to(house: House, app: str) -> set[str]:
    return {other for other in house.floor if other != app and house.floor[other] >= house.floor[app]}


def _names_in_strings(module: Module) -> list[str]:
    """Dotted paths and names of templates: the back stairs between floors."""
    texts = [node.value for node in ast.walk(module.tree) if isinstance(node, ast.Constant)]
    names = [text for text in texts if isinstance(text, str) and text.isascii() and " " not in text]
    return [
        n for n in names if n.endswith(".html") or (n.count(".") > 1 and n.replace(".", "").isidentifier())
    ]


def templates_up(house: House) -> list[str]:
    """A page loads, extends and includes only what its own floor or a lower one owns, however far behind it.

    What lies at the root belongs to nobody: it may hold what the lowest of those that build on it may hold.
    """
    offenders = []
    for template in house.templates.values():
        if template.app:
            strange = _strange_to(house, template.app)
            offenders += [
                f"{template.name} → {what}" for what, app in _behind(house, template) if app in strange
            ]
    return offenders


def _behind(house: House, template: Template) -> Iterator[tuple[str, str | None]]:
    """Every template and tag library that a page stands on, with the app that owns it."""
    known, waiting = {template.name}, [template]
    while waiting:
        one = waiting.pop()
        yield from ((library, house.libraries.get(library)) for library in one.libraries)
        for name in one.built_on:
            if name in house.templates and name not in known:
                known.add(name)
                waiting.append(house.templates[name])
                yield name, house.templates[name].app


def imports_inside(house: House) -> list[str]:
    """Imports stand at the top of the file."""
    return [
        f"{module.name}: {name}"
        for module in house.modules.values()
        for name, node in module.imports
        if node.col_offset
    ]


# Parts of Django's that models stand on: types of columns, and the characters that a name may hold.
BENEATH_MODELS = {"departments.fields", "departments.glyphs"}
ORDER = {
    "models": 0,
    "permissions": 1,
    "forms": 3,
    "page": 3,
    "tables": 3,
    "filters": 3,
    "templatetags": 3,
    "field_labels": 3,
}
ORDER |= {"views": 4, "commands": 4, "urls": 5}
VALUES, TOPIC = -1, 2


def imports_to_the_right(house: House) -> list[str]:
    """values → models → permissions → topic modules → forms, tables, page → views → urls, in whichever room."""
    column = columns(house)
    return [
        f"{name} → {other}"
        for name, others in house.arrows.items()
        for other in others
        if house.modules[other].app == house.modules[name].app != house.project
        if column[other] > column[name]
    ]


def columns(house: House) -> dict[str, int]:
    """Where each module stands; what neither touches Django nor stands on what does is a value."""
    pure = pure_modules(house)
    return {name: _column(name, is_value=name in pure or name in BENEATH_MODELS) for name in house.modules}


def _column(name: str, *, is_value: bool) -> int:
    rooms = name.split(".")[1:]
    if is_value and not ORDER.keys() & {*rooms}:
        return VALUES
    return max((ORDER[room] for room in rooms if room in ORDER), default=TOPIC)


def pure_modules(house: House) -> set[str]:
    """Plain values in, plain values out: modules without Django, also not behind them."""

    @cache
    def is_pure(name: str) -> bool:
        tops = {imported.split(".")[0] for imported, _ in house.modules[name].imports}
        if tops & {"django", "django_tables2", "django_filters", "weasyprint"}:
            return False
        return all(is_pure(other) for other in house.arrows[name])

    knotted = {name for circle in circles_of(house.arrows) for name in circle}
    return {name for name in house.modules if name not in knotted and is_pure(name)}


def circles(house: House) -> list[str]:
    """No file imports itself by way of others."""
    return [" ↔ ".join(circle) for circle in circles_of(house.arrows)]


def circles_of(arrows: dict[str, list[str]]) -> list[list[str]]:
    """The knots of a graph: groups of more than one in which each reaches each (Tarjan's components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    knots: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in arrows.get(name, ()):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            at = stack.index(name)
            if len(stack) - at > 1:
                knots.append(sorted(stack[at:]))
            del stack[at:]

    for name in arrows:
        if name not in index:
            visit(name)
    return sorted(knots)


def twice_named_classes(house: House) -> list[str]:
    """One class name once in the house; a command's class has the name that Django asks for."""
    homes = defaultdict(list)
    for module in house.modules.values():
        if "commands" not in module.name.split("."):
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef):
                    homes[node.name].append(module.name)
    return [
        f"{name}: {', '.join(sorted(places))}" for name, places in sorted(homes.items()) if len(places) > 1
    ]


def working_packages(house: House) -> list[str]:
    """`__init__.py` defines nothing; that of `models` says what can be had there."""
    return [
        module.name
        for module in house.modules.values()
        if module.is_package and not all(_is_idle(node, module) for node in module.tree.body)
    ]


def _is_idle(node: ast.stmt, module: Module) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if module.name.split(".")[-1] != "models":
        return False
    names_all = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    return names_all or isinstance(node, ast.ImportFrom)


def partials_included_once(house: House) -> list[str]:
    """Partials that one place includes and nothing else in the house names."""
    uses = Counter(name for template in house.templates.values() for name in template.included)
    named = {text for module in house.modules.values() for text in _names_in_strings(module)}
    extended = {name for t in house.templates.values() for name in t.built_on if name not in t.included}
    return [
        name
        for name in house.templates
        if name.split("/")[-1].startswith("_") and uses[name] == 1 and name not in named | extended
    ]


def short_partials(house: House) -> list[str]:
    """A partial that is included once and is shorter than the line that includes it goes back home."""
    lines = [line for template in house.templates.values() for line in template.text.splitlines()]
    return [
        name
        for name in partials_included_once(house)
        if len(house.templates[name].text.strip()) < max(len(li) for li in lines if f'"{name}"' in li)
    ]


def functions(house: House) -> list[tuple[int, str]]:
    """Every function of the apps, of tests and of measurements, with its number of lines."""
    return [found for module in [*house.modules.values(), *house.others] for found in functions_of(module)]


def functions_of(module: Module) -> list[tuple[int, str]]:
    nodes = [node for node in ast.walk(module.tree) if isinstance(node, Function)]
    return [(cast(int, n.end_lineno) - n.lineno + 1, f"{module.name}.{n.name}") for n in nodes]


def long_functions(house: House) -> list[str]:
    return [f"{name}: {lines} 行" for lines, name in functions(house) if lines > MOST_OF_A_FUNCTION]


def long_files(house: House) -> list[str]:
    modules = [*house.modules.values(), *house.others]
    return [f"{module.name}: {module.lines} 行" for module in modules if module.lines > MOST_OF_A_FILE]


def silent_models(house: House) -> list[str]:
    """A module of models begins with one sentence that says what it holds."""
    return [
        module.name
        for module in house.modules.values()
        if "models" in module.name.split(".") and not module.is_package and not ast.get_docstring(module.tree)
    ]


RULES: dict[str, Rule] = {
    "向上的引用": arrows_up,
    "模板向上的引用": templates_up,
    "不在文件开头的引用": imports_inside,
    "向右的引用": imports_to_the_right,
    "循环引用": circles,
    "重名的类": twice_named_classes,
    "不空的 __init__.py": working_packages,
    "只用一次又比引用行还短的片段": short_partials,
    "没有说明的模型模块": silent_models,
    f"超过 {MOST_OF_A_FUNCTION} 行的函数": long_functions,
    f"超过 {MOST_OF_A_FILE} 行的文件": long_files,
    f"Chromium {OLDEST} 不认的写法": too_young,
}
