"""The field of the signature, with the square for the seal: nothing else stands in it, for it is drawn over all."""

import io

import pdfplumber
import pytest

from boards.posters.kinds import KINDS
from boards.posters.making import covered, preflight
from boards.posters.paper import Paper
from departments.press import SetText
from tests.boards.documents import make_board
from tests.boards.posters.prints import printed_once, words_of

IVORY = (0xF6, 0xF3, 0xEC)
NOTES = {
    "none": {},
    "first out before": {"backfilled_from": "2026-07-08"},
    "corrected": {"edition": 2, "reason": "更正的原因" * 12},
    "corrected, out before": {"edition": 2, "reason": "更正的原因" * 12, "backfilled_from": "2026-07-08"},
}
SIZES = ["a3", (594, 420), (1200, 900)]


def drawn_field(pdf):
    """Left, top, right and bottom of the ivory field on the last sheet of a poster of lights, in points."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        (found,) = [
            (drawn["x0"], drawn["top"], drawn["x1"], drawn["bottom"])
            for drawn in opened.pages[-1].rects + opened.pages[-1].curves
            if drawn["fill"] and tuple(round(part * 255) for part in drawn["non_stroking_color"]) == IVORY
        ]
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("notes", NOTES)
def test_notes_stand_free_of_the_field_of_the_signature(notes, size):
    board = make_board(**NOTES[notes])
    printed = printed_once(board, "lights", size=size)
    left, top, right, bottom = drawn_field(printed)
    inside = {
        word["text"]
        for word in words_of(printed)
        if word["x1"] > left and word["x0"] < right and word["bottom"] > top and word["top"] < bottom
    }
    assert inside == {"区作风建设领导小组办公室", "2026年7月17日"}


@pytest.mark.parametrize("sheet", KINDS)
def test_longest_notes_of_a_wide_sheet_cover_nothing(sheet):
    checks = preflight(make_board(**NOTES["corrected, out before"]), sheet, size=(900, 600))
    assert checks.overflow == 0


@pytest.mark.parametrize("on", [Paper(297, 420), Paper(900, 600)])
def test_text_under_the_field_is_found(on):
    closing = on.closing_mm(1)
    left, top, right, bottom = (edge * 96 / 25.4 for edge in on.field(closing))
    signed = (left, top + 4, right, top + 60)
    seal_top = on.seal[1] * 96 / 25.4
    middle = (left + right) / 2
    for name, edges, cell, expected in [
        ("its own words", (left + 9, top + 9, right - 9, top + 29), signed, False),
        ("half a note under its upper edge", (left + 9, top - 9, right - 9, top + 9), None, True),
        ("a whole note", (left + 9, top + 9, right - 9, top + 19), None, True),
        ("a row", (left - 99, top + 9, left + 9, top + 19), (left - 99, 0, left + 9, bottom), True),
        ("its own words in the square", (middle, seal_top + 5, middle + 20, seal_top + 25), signed, True),
        ("a note over it", (left + 9, top - 20, right - 9, top), None, False),
    ]:  # fmt: skip
        assert (name, covered(SetText(0, 10.5, edges, cell), on, closing)) == (name, expected)
