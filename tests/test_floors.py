"""Apps import only from lower floors; inside an app a file never imports one to its right (docs/structure.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["departments", "rules", "assessments", "boards", "xiaoneng"]
FILES = [path for app in FLOORS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def imported(path):
    """Every module that a file imports, wherever in the file, with the statement."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file_imports_only_from_its_own_floor_and_below(path):
    floor = FLOORS.index(path.relative_to(ROOT).parts[0])
    above = [name for name, _ in imported(path) if name.split(".")[0] in FLOORS[floor + 1 :]]
    assert above == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_stand_at_the_top_of_the_file(path):
    assert [name for name, node in imported(path) if node.col_offset] == []


VALUES = {
    "departments": {"months", "text", "names", "fields", "formulas", "glyphs"},
    "rules": {"standards", "figures", "criteria"},
    "assessments": {"dates", "numbers", "ooxml", "ooxml_parts"},
    "boards": {"ranking", "document", "words", "qr"},
}
ORDER = {"models": 0, "permissions": 1, "forms": 3, "tables": 3, "filters": 3, "views": 4, "urls": 5}


def column(path):
    """values → models → permissions → topic modules → forms, tables → views → urls, in whichever room they lie."""
    app, *rooms = path.relative_to(ROOT).with_suffix("").parts
    if rooms[-1] in VALUES.get(app, ()):
        return -1
    return max((ORDER[room] for room in rooms if room in ORDER), default=2)


def place_of(module):
    """The file of a dotted name, which may end in something that the file defines."""
    parts = module.split(".")
    for end in range(len(parts), 1, -1):
        room = ROOT.joinpath(*parts[:end])
        for place in (room.with_suffix(".py"), room / "__init__.py"):
            if place.exists():
                return place
    return None


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file_imports_nothing_to_its_right(path):
    app = path.relative_to(ROOT).parts[0]
    if app == "xiaoneng" or "management" in path.parts:
        return
    right = []
    for name, _ in imported(path):
        place = place_of(name) if name.split(".")[0] == app else None
        if place and column(place) > column(path):
            right.append(name)
    assert right == []


def test_the_project_is_imported_by_none():
    others = [path for path in FILES if path.relative_to(ROOT).parts[0] != "xiaoneng"]
    assert [name_of(p) for p in others if any(n.split(".")[0] == "xiaoneng" for n, _ in imported(p))] == []
