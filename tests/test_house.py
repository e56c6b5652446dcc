"""Every rule of `make house` is shown to fail on a small house; those of the floors are in test_floors.py."""

import pytest

from tests.house import browsers, figures, rules
from tests.house.__main__ import judged, measured
from tests.house.small import built
from tests.house.tree import own_house


def test_house_has_no_new_offender():
    lines, fresh = judged(own_house())
    assert fresh == 0, "\n".join(lines)


def test_class_name_that_stands_twice_is_reported_except_a_command(tmp_path):
    house = built(
        tmp_path,
        {
            "first/lines": "class Line:\n    class Meta:\n        pass\n",
            "second/lines": "class Line:\n    class Meta:\n        pass\n",
            "first/management/commands/a": "class Command: pass",
            "first/management/commands/b": "class Command: pass",
        },
    )
    assert rules.twice_named_classes(house) == ["Line: first.lines, second.lines"]


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ('"""What it holds."""\n', False),
        ("LIMIT = 3\n", True),
        ("def f(): ...\n", True),
        ("from first.lines import Line\n", True),
    ],
)
def test_package_that_works_is_reported(tmp_path, text, works):
    assert (
        rules.working_packages(built(tmp_path, {"first/office/__init__": text})) == ["first.office"] * works
    )


@pytest.mark.parametrize(
    ("text", "works"), [('from a.b import C\n\n__all__ = ["C"]\n', False), ("C = 1", True)]
)
def test_package_of_models_may_say_what_can_be_had(tmp_path, text, works):
    assert (
        rules.working_packages(built(tmp_path, {"first/models/__init__": text})) == ["first.models"] * works
    )


@pytest.mark.parametrize(
    ("page", "other", "code", "is_short"),
    [
        ('{% include "first/_a.html" %}', "", "", True),
        ('{% include "first/_a.html" %}', '{% include "first/_a.html" %}', "", False),
        ('{% include "first/_a.html" %}', "", 'NAME = "first/_a.html"', False),
        ('{% include "first/_b.html" %}', "", "", False),
    ],
)
def test_partial_shorter_than_its_line_is_reported(tmp_path, page, other, code, is_short):
    house = built(
        tmp_path,
        {
            "first/names": code,
            "templates/first/page": page,
            "templates/first/other": other,
            "templates/first/_a": "<p>a</p>\n",
            "templates/first/_b": "<p>This one is longer than the line which includes it.</p>\n",
        },
    )
    assert rules.short_partials(house) == ["first/_a.html"] * is_short


@pytest.mark.parametrize(("lines", "offences"), [(40, []), (41, ["first.lines.f: 41 行"])])
def test_long_function_is_reported(tmp_path, lines, offences):
    text = "@a\ndef f():\n" + "    pass\n" * (lines - 1)
    assert rules.long_functions(built(tmp_path, {"first/lines": text})) == offences


@pytest.mark.parametrize(("lines", "offences"), [(400, []), (401, ["tests.lines: 401 行"])])
def test_long_file_is_reported(tmp_path, lines, offences):
    assert rules.long_files(built(tmp_path, {"tests/lines": "pass\n" * lines})) == offences


def test_module_of_models_without_a_sentence_is_reported(tmp_path):
    house = built(tmp_path, {"first/models/line": "import django", "second/models": '"""Lines."""'})
    assert rules.silent_models(house) == ["first.models.line"]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("static/css/a.css", "a { color: red }\nb:has(i) { color: red }", 2),
        ("static/css/a.css", "@container (width > 3em) { a { color: red } }", 1),
        ("static/css/a.css", "a { color: color-mix(in srgb, red, blue) }", 1),
        ("static/css/a.css", "a { height: 100dvh }", 1),
        ("static/css/a.css", "@media print {\n  a { b { color: red } }\n}", 2),
        ("static/css/a.css", "@media (width >= 30em) { a { color: red } }", 1),
        ("static/css/a.css", "a { translate: 1px }", 1),
        ("static/js/a.js", "new FormData(form, button)", 1),
        ("static/js/a.js", "\nlist.at(-1)", 2),
        ("static/js/a.js", "structuredClone(rows)", 1),
        ("static/js/a.js", 'page.querySelector("tr:has(input)")', 1),
        ("static/js/a.js", "fetch(at, { signal: AbortSignal.timeout(5) })", 1),
        ("templates/first/a", "<div inert></div>", 1),
    ],
)
def test_what_the_oldest_browser_does_not_know_is_reported(tmp_path, name, text, line):
    (sentence,) = browsers.too_young(built(tmp_path, {name: text}))
    assert sentence.startswith(f"{name}{'.html' * name.startswith('templates')}:{line}: ")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("static/css/a.css", "@media print { @page { size: A4 } a:is(b, c) { inset: 0; gap: 1px } }"),
        ("static/css/a.css", "/* :has( */ a::after { content: ':has(' }"),
        ("static/css/a.css", "@supports (accent-color: red) { a { accent-color: red } }"),
        ("static/css/a.css", "a { transform: scale(2) rotate(3deg) }"),
        ("static/js/a.js", "// structuredClone(rows)\nvar word = 'list.at(1)', at = rows?.[0] ?? 1"),
        ("static/js/a.js", "new FormData(document.getElementById('a'))"),
        ("static/vendor/a.css", "a:has(b) { color: red }"),
    ],
)
def test_what_every_browser_knows_is_not_reported(tmp_path, name, text):
    assert browsers.too_young(built(tmp_path, {name: text})) == []


def test_sheet_of_the_press_is_not_asked_of_browsers(tmp_path):
    files = {"first/posters": 'job = PrintJob("css/a.css", html)', "static/css/a.css": "a:has(b) { }"}
    assert browsers.too_young(built(tmp_path, files)) == []


def test_new_offender_counts_and_is_marked(tmp_path):
    house = built(tmp_path, {"first/office/__init__": "LIMIT = 3"})
    lines, fresh = judged(house)
    assert fresh == 1
    assert "不空的 __init__.py：1（新增 1）" in lines
    assert "  ✗ first.office" in lines


def test_figures_are_counted(tmp_path):
    house = built(
        tmp_path,
        {
            "first/views": "from first import lines\n\n\ndef page():\n    pass\n",
            "first/lines": "from ground import months\nimport django\n",
            "ground/months": "A = 1\n",
        },
    )
    assert figures.pulled_in(house) == {"first.views": (2, 3)}
    assert figures.app_lines(house) == {"first": 9, "ground": 3, "second": 2, "project": 1}
    assert figures.room_files(house) == {"first": 3, "ground": 2, "second": 1, "project": 1}
    assert figures.function_lines(house) == [(2, "first.views.page")]
    spread = figures.Spread.of([*range(1, 11)])
    assert (spread.count, spread.median, spread.p90, spread.most) == (10, 5.5, 10, 10)
    assert "楼层：ground → first、second → project" in measured(house)
