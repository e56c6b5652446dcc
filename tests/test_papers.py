"""Every kind of paper can be read out: language, title, tags, embedded fonts. Each is looked at where it is printed."""

import re
from pathlib import Path
from types import SimpleNamespace

from tests.papers import assert_readable
from xiaoneng.demo.letters import letter

# Each module that prints, and the test that looks at what it printed.
LOOKED_AT = {
    "assessments/contact/printing.py": "tests/assessments/contact/test_unit_views.py",
    "boards/circular/printing.py": "tests/boards/circular/test_printing.py",
    "boards/papers/printing.py": "tests/boards/papers/test_printing.py",
    "boards/posters/making.py": "tests/boards/posters/test_kinds.py",
    "boards/report/printing.py": "tests/boards/report/test_printing.py",
    "boards/year_result/printing.py": "tests/boards/year_result/test_views.py",
    "boards/yearbook/printing.py": "tests/boards/yearbook/test_book.py",
    "rules/set_differences.py": "tests/rules/test_set_differences.py",
    "xiaoneng/demo/letters.py": "tests/test_papers.py",
}
DRAWN = {"boards/posters/picture.py"}  # becomes a picture: its PDF is never given out
APPS = ("departments", "rules", "assessments", "boards", "xiaoneng")


def test_every_module_that_prints_is_looked_at():
    printing = {
        str(file) for app in APPS for file in Path(app).rglob("*.py") if "PrintJob(" in file.read_text()
    }
    assert printing - {"departments/press.py"} == LOOKED_AT.keys() | DRAWN
    for test in LOOKED_AT.values():
        assert re.search(r"^    +assert_readable\(", Path(test).read_text(), re.MULTILINE), test


def test_letter_of_a_department_can_be_read_out():
    judgement = SimpleNamespace(unit=SimpleNamespace(label="甲镇"), grounds="事由", facts="经过")
    assert_readable(letter(judgement, "乙局").read())
