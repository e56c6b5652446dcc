from pathlib import Path

import pytest

from boards.circular.fonts import advance

OWN = Path("static/fonts/LiangbangSans-Regular.ttf").resolve()


@pytest.mark.parametrize(
    ("named", "same_as"),
    [
        ({}, "kai"),
        ({"fangsong": str(OWN)}, "hei"),
        ({"fangsong": "/none.ttf"}, "kai"),
        ({"song": str(OWN)}, "kai"),
    ],
)
def test_lines_are_measured_in_the_font_that_they_are_printed_in(settings, named, same_as):
    settings.PAPER_FONTS = named
    assert advance("fangsong", "1") == advance(same_as, "1")
    assert advance("fangsong", "国") == 1
    assert advance("hei", "1") != advance("kai", "1")


def test_character_that_no_font_has_counts_as_one_em():
    assert advance("fangsong", "\U0010ffff") == 1
