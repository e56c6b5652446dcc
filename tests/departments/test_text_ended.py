"""One full stop at the end of a sentence, whoever wrote it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from departments.text import ended

STOP_AFTER_A_VALUE = re.compile(r"\}\}(</\w+>)?。")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("撤下该项黄灯", "撤下该项黄灯。"),
        ("撤下该项黄灯。", "撤下该项黄灯。"),
        ("撤下该项黄灯。 ", "撤下该项黄灯。"),
        ("是不是漏了？", "是不是漏了？"),
        ("他说“撤下。”", "他说“撤下。”"),
        ("改为“撤下”", "改为“撤下”。"),
        ("", ""),
    ],
)
def test_sentence_has_one_end(written, said):
    assert ended(written) == said


def test_no_page_writes_a_full_stop_after_a_value():
    """What is in a value may end in one: the filter `ended` writes it."""
    templates = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
    assert templates
    assert [path.name for path in templates if STOP_AFTER_A_VALUE.search(path.read_text())] == []
