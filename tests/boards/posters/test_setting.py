"""How wide words are and how many lines they take: the cases that a sheet is reckoned from."""

import pytest

from boards.posters.setting import chunks, lines, width


@pytest.mark.parametrize(
    ("text", "em"),
    [("淳溪街道", 4), ("“效能”", 3), ("93.2分", 3 * 0.58 + 0.29 + 1), ("87%", 2 * 0.58 + 0.93), ("", 0)],
)
def test_width_of_a_text(text, em):
    assert width(text) == pytest.approx(em)


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("淳溪", [1, 1]),
        ("好，淳", [2, 1]),  # no mark begins a line
        ("（甲）", [3]),
        ("得95%，", [1, width("95%") + 1]),
        ("未达80%", [width("未达80%")]),
        ("", []),
    ],
)
def test_what_is_never_parted(text, together):
    assert chunks(text) == pytest.approx(tuple(together))


@pytest.mark.parametrize(
    ("widths", "measure", "count"),
    [([], 5, 1), ([1] * 5, 5, 1), ([1] * 6, 5, 2), ([3, 3], 5, 2), ([12], 5, 3), ([1, 12], 5, 3)],
)
def test_lines_fill_one_after_the_other(widths, measure, count):
    assert lines(widths, measure) == count
