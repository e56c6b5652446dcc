"""What the docs name is there: paths, sheets of the workbook, posters; what is there and must be named, is named."""

import json
import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import quote

import pytest

from boards.document import Award
from boards.flags import as_flags, flag_editions
from boards.posters.kinds import KINDS
from boards.posters.paper import SIZES
from tests.boards.documents import first_document, make_board, make_document
from xiaoneng.workbook.book import whole_book

ROOT = Path(__file__).resolve().parent.parent
MAPS = ("README.md", "docs/structure.md", "docs/newcomers.md")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def named_paths(text):
    """What stands in backticks or in a link as a path of this project: with an ending, or a folder of its own."""
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    quoted = [words.partition(":")[0] for words in re.findall(r"`([^`\n]+)`", prose)]
    linked = [target for target in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in target]
    paths = [
        words for words in quoted if re.fullmatch(r"[\w./-]+(?:\.(?:py|md|html|css|js|in|txt)|/)", words)
    ]
    return [path for path in paths if not path.startswith("/")], linked


def is_there(path):
    """From the root; the maps also say a file by its last names, after the folder was said."""
    if (ROOT / path).exists():
        return True
    if "/" in path.rstrip("/") and path.partition("/")[0] in {folder.name for folder in ROOT.iterdir()}:
        return False
    return any(ROOT.glob(f"*/{path}")) or any(ROOT.glob(f"*/*/{path}"))


@pytest.mark.parametrize("name", MAPS)
def test_every_path_that_a_map_names_is_there(name):
    quoted, linked = named_paths(read(name))
    assert [path for path in quoted if not is_there(path)] == []
    assert [target for target in linked if not ((ROOT / name).parent / target).exists()] == []
    assert len(quoted) > 5


def headings(sheet):
    """As docs/data.md writes them: keys in bold, what must be filled in with its star."""
    return ", ".join(f"**{column.title}**" if column.key else column.title for column in sheet.columns)


def test_workbook_stands_in_the_docs_with_every_column():
    section = read("docs/data.md").partition("## 工作簿")[2].partition("\n## ")[0]
    written = re.findall(r"^\| (\S+) \| (.+) \|$", section, flags=re.M)
    sheets = [(entry.title, headings(entry.sheet)) for entry in whole_book().entries]
    assert written[2:] == sheets  # behind the heading and its line


def test_posters_stand_in_the_docs_with_their_papers():
    (command,) = re.findall(r"^\| `poster .*$", read("docs/data.md"), flags=re.M)
    keys = "、".join(f"`{key}`" for key in KINDS)
    assert (f"（{keys}；" in command, set(re.findall("`(a[0-9])`", command))) == (True, set(SIZES))


@pytest.mark.parametrize("document", [make_document(), first_document()], ids=lambda each: each["schema"])
def test_program_that_the_docs_print_verifies_a_board(document):
    assert_verifies(document, of="board")


def test_program_that_the_docs_print_verifies_the_flags_alone():
    (flags,) = flag_editions([make_board()])
    assert_verifies(as_flags(flags), of="flags")


def assert_verifies(document, *, of):
    programs = re.findall(r"```python\n(.*?)```", read("docs/data.md"), flags=re.S)
    (program,) = (text for text in programs if f"\n{of} = " in text)
    assert len(program.splitlines()) <= 10
    for text, holds in (
        (json.dumps(document), True),
        (json.dumps({**document, "district": "溧水区"}), False),
    ):
        address = f"data:application/json,{quote(text)}"
        code = re.sub(r'urlopen\(".*?"\)', f"urlopen({address!r})", program)
        assert verifies(code) == holds


def test_flag_board_stands_in_the_docs_with_every_key():
    section = read("docs/data.md").partition("## 红旗榜数据")[2].partition("```")[0]
    (flags,) = flag_editions([make_board()])
    told = as_flags(flags)
    named = set(re.findall(r"`(\w+)", section))
    assert {*told, *told["determinations"][0]} <= named


def verifies(code):
    try:
        exec(code, {})
    except AssertionError:
        return False
    return True


def test_determination_stands_in_the_docs_with_every_key():
    (example,) = re.findall(r'```json\n(\{"signal".*?)```', read("docs/data.md"), flags=re.S)
    assert list(json.loads(example)) == [column.name for column in fields(Award)]
