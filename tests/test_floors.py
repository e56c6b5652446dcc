"""Apps import only from lower floors; inside an app a file never imports one to its right (docs/structure.md).

The rules stand in tests/house; here they are asked of the house, and each is shown to fail on a small one.
"""

import pytest

from tests.house import rules
from tests.house.small import built
from tests.house.tree import House, own_house


def test_apps_and_their_pages_know_only_lower_floors():
    house = own_house()
    assert house.floors[:4] == [{"departments"}, {"rules"}, {"assessments"}, {"boards"}]
    assert house.floors[-1] == {"xiaoneng"}
    assert rules.arrows_up(house) + rules.templates_up(house) == []


def test_imports_stand_at_the_top_of_the_file():
    assert rules.imports_inside(own_house()) == []


def test_files_import_nothing_to_their_right_and_never_in_a_circle():
    house = own_house()
    assert rules.imports_to_the_right(house) + rules.circles(house) == []


@pytest.mark.parametrize(
    "module",
    [
        *("departments.months", "departments.text", "departments.names", "departments.formulas"),
        "departments.repacking",
        *("rules.standards", "rules.grammar", "rules.figures", "rules.criteria", "rules.labels"),
        *("rules.matching", "rules.standard_changes", "rules.text_figures"),
        *("rules.month_table", "rules.bands", "rules.band_drawing"),
        *("assessments.dates", "assessments.numbers"),
        *(
            f"assessments.files.{name}"
            for name in ("archives", "kinds", "ooxml", "ooxml_parts", "ofd", "inspection")
        ),
        *("boards.ranking", "boards.document", "boards.words", "boards.qr"),
        *("departments.history.events", "departments.events", "rules.events", "boards.events"),
        *("boards.differences", "boards.results"),
        *(f"boards.circular.{name}" for name in ("document", "titles", "setting", "composing")),
        "boards.yearbook.content",
        *(
            f"appraisals.{name}"
            for name in (
                "pairing",
                "pairs",
                "shares",
                "scoring",
                "grading",
                "tree",
                "bands",
                "reasons",
                "outcomes",
                "results",
                "results_told",
            )
        ),
    ],
)
def test_arithmetic_stands_without_django(module):
    assert module in rules.pure_modules(own_house())


def test_floors_are_read_from_the_configs_and_the_project_is_on_top(tmp_path):
    assert built(tmp_path).floors == [{"ground"}, {"first", "second"}, {"project"}]


def test_an_app_that_names_no_floor_stands_above_the_one_before_it(tmp_path):
    house = built(tmp_path)
    (tmp_path / "second" / "apps.py").unlink()
    assert house.floors == [{"ground"}, {"first"}, {"second"}, {"project"}]


@pytest.mark.parametrize(
    ("name", "text", "offence"),
    [
        ("ground/months", "import first.models", "ground.months → first.models"),
        ("ground/months", "from first import models", "ground.months → first.models"),
        ("ground/months", "def f():\n    from first import models", "ground.months → first.models"),
        ("first/lines", "from second.lines import Line", "first.lines → second.lines.Line"),
        ("second/lines", "from project import settings", "second.lines → project.settings"),
        ("ground/months", 'import_string("first.lines.of")', "ground.months → first.lines.of"),
        ("ground/months", 'render(request, "first/page.html")', "ground.months → first/page.html"),
    ],
)
def test_arrow_up_is_reported(tmp_path, name, text, offence):
    assert rules.arrows_up(built(tmp_path, {name: text})) == [offence]


@pytest.mark.parametrize("text", ["from ground import months", "from . import months", "import first.months"])
def test_arrow_down_or_home_is_none(tmp_path, text):
    house = built(tmp_path, {"ground/months": "", "first/months": "", "first/lines": text})
    assert rules.arrows_up(house) == []
    assert len(house.arrows["first.lines"]) == 1


@pytest.mark.parametrize(
    ("page", "offence"),
    [
        ("{% load static counted %}", "ground/page.html → counted"),
        ("{% load total from counted %}", "ground/page.html → counted"),
        ('{% extends "first/frame.html" %}', "ground/page.html → first/frame.html"),
        ('{% include "first/frame.html" with a=1 %}', "ground/page.html → first/frame.html"),
        ('{% extends "shared.html" %}', "ground/page.html → first/frame.html"),
    ],
)
def test_page_that_reaches_up_is_reported(tmp_path, page, offence):
    pages = {
        "templates/ground/page": page,
        "templates/first/frame": "{% load counted %}",
        "templates/shared": '{% include "first/frame.html" %}',
    }
    assert offence in rules.templates_up(built(tmp_path, {"first/templatetags/counted": "", **pages}))
    pages["templates/ground/page"] = "{% load static %}"
    assert rules.templates_up(House(tmp_path)) != []
    (tmp_path / "templates" / "ground" / "page.html").write_text("{% load static %}")
    assert rules.templates_up(House(tmp_path)) == []


def test_import_inside_a_function_is_reported(tmp_path):
    house = built(tmp_path, {"first/lines": "def f():\n    import os\n", "ground/lines": "import os\n"})
    assert rules.imports_inside(house) == ["first.lines: os"]


@pytest.mark.parametrize(
    ("name", "text", "offence"),
    [
        ("first/permissions", "from first import workflow", "first.permissions → first.workflow"),
        ("first/models/line", "from first import workflow", "first.models.line → first.workflow"),
        ("first/workflow", "from first import forms", "first.workflow → first.forms"),
        ("first/office/forms", "from first import views", "first.office.forms → first.views"),
        ("first/office/tables", "from first.views import page", "first.office.tables → first.views"),
        ("first/office/views", "from first.urls import names", "first.office.views → first.urls"),
    ],
)
def test_import_to_the_right_is_reported(tmp_path, name, text, offence):
    rooms = {f"first/{room}": "import django\n" for room in ("workflow", "forms", "views", "urls")}
    assert rules.imports_to_the_right(built(tmp_path, {**rooms, name: text})) == [offence]


def test_models_stand_on_values_but_not_on_what_knows_django(tmp_path):
    house = built(
        tmp_path,
        {
            "first/models": "import django\nfrom first import dates, counting, asking",
            "first/dates": "import math",
            "first/counting": "from first import dates",
            "first/asking": "from first import deeper",
            "first/deeper": "from django.db import connection",
        },
    )
    assert rules.imports_to_the_right(house) == ["first.models → first.asking"]


def test_circle_is_reported(tmp_path):
    house = built(
        tmp_path,
        {
            "first/asking": "from first import telling",
            "first/telling": "from first.hearing import ear",
            "first/hearing": "from first import asking",
            "first/silent": "from first import asking",
        },
    )
    assert rules.circles(house) == ["first.asking ↔ first.hearing ↔ first.telling"]
