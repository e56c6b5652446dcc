"""What a poster is printed with: whatever it stands on is part of the mark, and another mark prints it anew."""

import ast
from pathlib import Path

import pytest
from django.conf import settings as installed

from boards.models import PosterFile
from boards.posters.kept import poster_faults
from boards.posters.layout_mark import MODULES, layout_mark
from tests.boards.editions import make_edition

ROOM = Path(installed.BASE_DIR) / "boards" / "posters"
# What prints nothing: where files are kept, and what is asked of them.
ASIDE = {"boards.models", "departments.disk"}


def test_every_module_that_a_sheet_is_made_with_is_part_of_the_mark():
    imported = {
        node.module
        for file in ROOM.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom)
        and node.module.split(".")[0] in ("assessments", "boards", "departments", "rules")
    }
    ours = {name for name in imported if not name.startswith("boards.posters")}
    of_the_press = {"departments.pressroom"}  # a process of its own, which nobody imports
    assert ours - ASIDE == set(MODULES) - of_the_press


@pytest.mark.parametrize("name", ["OBJECTION_PHONE", "PUBLIC_URL"])
def test_setting_that_is_printed_makes_another_mark(settings, name):
    before = layout_mark()
    setattr(settings, name, "https://other.example")
    assert layout_mark() != before


def test_file_that_is_saved_makes_another_mark_where_programs_are_written(settings, tmp_path):
    for name in MODULES:
        file = tmp_path / f"{name.replace('.', '/')}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text("")
    sheet = tmp_path / "static" / "css" / "poster.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("a")
    settings.BASE_DIR, settings.DEBUG = tmp_path, True
    before = layout_mark()
    sheet.write_text("another")
    assert layout_mark() != before


@pytest.mark.django_db
def test_file_of_an_older_layout_is_printed_anew_and_its_sum_stays(client, settings, caplog, monkeypatch):
    edition, address = make_edition(), "/boards/2026-06/posters/lights-a3.pdf"
    monkeypatch.setattr("boards.posters.kept.poster", lambda *_, **__: b"%PDF-1.4 older")
    assert client.get(address).content == b"%PDF-1.4 older"
    settings.OBJECTION_PHONE = "025-5731 0000"
    assert list(poster_faults()) == []
    monkeypatch.setattr("boards.posters.kept.poster", lambda *_, **__: b"%PDF-1.4 newer")
    assert client.get(address).content == b"%PDF-1.4 newer"
    file = settings.PUBLIC_ROOT / "posters" / edition.digest / "lights-a3.pdf"
    assert file.read_bytes() == b"%PDF-1.4 newer"
    rows = PosterFile.objects.order_by("pk")
    assert [bool(row.layout) for row in rows] == [True, True]
    assert len({row.layout for row in rows}) == len({row.sha256 for row in rows}) == 2
    assert (list(poster_faults()), caplog.records) == ([], [])
