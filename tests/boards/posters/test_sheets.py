"""What a printed sheet has to keep, whatever stands on it: read back from the file, letter by letter."""

import io
import re

import pdfplumber
import pytest

from boards.document import read
from boards.posters.kinds import KINDS
from boards.posters.making import PosterError, poster, preflight
from departments.typography import RUN, is_short_name, pieces
from tests.boards.documents import line, make_board, make_document
from tests.boards.posters.grid import document
from tests.boards.posters.prints import printed_once, text_of

NEVER_FIRST = "，。；：、！？）」』》】”’％%"
SHEETS = [("flags", 8, "a3"), ("flags", 40, "a2"), ("lights", 14, "a3"), ("lights", 14, (594, 420))]


class Flow:
    """The letters of a file in the order in which they are set, each with the line that it stands on."""

    def __init__(self, pdf):
        self.letters, self.lines, at = [], [], None
        with pdfplumber.open(io.BytesIO(pdf)) as opened:
            for number, page in enumerate(opened.pages):
                for letter in page.chars:
                    place = (number, round(letter["bottom"]), letter["x0"])
                    if at is None or place[:2] != at[:2] or place[2] < at[2]:
                        self.lines.append(len(self.letters))
                    at = place
                    if letter["text"].strip():
                        self.letters.append(letter["text"])
        self.text = "".join(self.letters)
        self.starts = set(self.lines)

    def find(self, words, since):
        """Where these words stand next, without blanks."""
        return self.text.find(re.sub(r"\s", "", words), since)

    def is_parted(self, at, words):
        length = len(re.sub(r"\s", "", words))
        return any(place in self.starts for place in range(at + 1, at + length))


@pytest.fixture(scope="module", params=SHEETS, ids=lambda each: "-".join(map(str, each)))
def sheet(request):
    """The rows of a poster as the board has them, and the file read back."""
    key, count, size = request.param
    board = read(document(count))
    return KINDS[key].rows(board), Flow(printed_once(board, key, size=size))


def rows_in_order(sheet):
    """Each row with where it begins in the file: unit, count, and each determination, one after the other."""
    rows, flow = sheet
    since = 0
    for block in rows.blocks:
        for row in block.rows:
            since = flow.find(f"{row.unit}{row.count}{block.measure}", since)
            assert since >= 0, row.unit
            yield row, since
            for ground in row.grounds:
                since = flow.find(ground.text, since)
                assert since >= 0, (row.unit, ground.text)


def test_file_says_field_by_field_what_the_board_says(sheet):
    rows, _ = sheet
    assert len(list(rows_in_order(sheet))) == sum(len(block.rows) for block in rows.blocks)


def test_no_name_and_no_number_is_parted(sheet):
    _, flow = sheet
    parted = []
    for row, since in rows_in_order(sheet):
        if is_short_name(row.unit) and flow.is_parted(since, row.unit):
            parted.append(row.unit)
        for ground in row.grounds:
            since = flow.find(ground.text, since)
            held = [part for kind, part in pieces(ground.words) if kind == RUN]
            if is_short_name(ground.assessor):
                held.insert(0, f"{ground.assessor}：")
            at = since
            for words in held:
                at = flow.find(words, at)
                if flow.is_parted(at, words):
                    parted.append(words)
    assert parted == []


def test_no_line_begins_with_a_mark(sheet):
    _, flow = sheet
    begun = {flow.letters[at] for at in flow.starts if at < len(flow.letters)}
    assert begun & set(NEVER_FIRST) == set()


@pytest.mark.parametrize("key", KINDS)
def test_one_a2_sheet_is_enough_for_a_usual_month(key):
    checks = preflight(read(document(14, per_unit=6)), key, size="a2")
    assert (checks.pages, checks.overflow, checks.fault) == (1, 0, "")
    assert checks.smallest_pt >= checks.least_pt - 0.05


def test_crowded_sheet_never_goes_below_the_least_size():
    checks = preflight(read(document(40)), "flags", size="a3")
    assert (checks.overflow, checks.smallest_pt >= 10.5) == (0, True)


HOSTILE = {
    "markup": "</p></td></table><h1>撤销</h1><!--",
    "style": "</style><style>*{display:none}</style>{color:red}@page{size:1px}",
    "file": "<img src=file:///etc/passwd><link rel=attachment href=file:///etc/hosts>",
    "template": "{{ words.issuer }}{% load x %}",
    "entity": "&lt;&#x202e;&amp;",
    "long": "长" * 400,
}


@pytest.fixture(scope="module")
def hostile():
    lines = [
        line("red_flag", "chunxi", "rsj", n + 1, grounds=words) for n, words in enumerate(HOSTILE.values())
    ]
    return text_of(poster(make_board(lines=lines), "flags", size="a2"))


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_printed_to_the_letter(hostile, words):
    assert re.sub(r"\s", "", words) in hostile


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("表彰😀", "“😀”（U+1F600），见“淳溪街道”的事由"),
        ("表彰𪚥", "“𪚥”（U+2A6A5），见“淳溪街道”的事由"),
        ("表\u202e彰", "字库里没有U+202E，见“淳溪街道”的事由"),
        ("表\u200b彰", "字库里没有U+200B，见“淳溪街道”的事由"),
        ("表\x00彰", "字库里没有U+0000，见“淳溪街道”的事由"),
        ("长" * 10_000, "“淳溪街道”的内容一张纸放不下，请换大一号的纸，或把事由写短"),
    ],
    ids=["emoji", "rare", "right to left", "zero width", "nul", "ten thousand"],
)
def test_what_cannot_be_printed_is_refused_by_name(words, said):
    lines = [line("red_flag", "chunxi", "rsj", grounds=words)]
    with pytest.raises(PosterError, match=re.escape(said)) as refused:
        poster(make_board(lines=lines), "flags")
    assert "\u202e" not in str(refused.value)


def test_name_of_thirty_characters_takes_two_lines_and_overlaps_nothing():
    told = make_document(
        lines=[line("red_flag", unit, "rsj", grounds="获省级表彰") for unit in ("chunxi", "gubai")]
    )
    for row in told["ranking"]:
        row["name"] = (row["name"] + "开发建设管理委员会办公室综合行政执法大队城市管理中队")[:30]
    for key in ("flags", "ranking"):
        assert preflight(read(told), key).overflow == 0
