import io

import pytest
from PIL import Image

from boards.document import read
from boards.models import PosterFile
from boards.posters.kept import kept_picture, poster_faults
from boards.posters.making import PosterError
from boards.posters.picture import WIDTH, picture, picture_fault
from departments.press import to_png
from tests.boards.documents import line, make_board, make_document
from tests.boards.posters.prints import make_full_board

RARE = "𠮸"
ONE = [line("red_flag", "chunxi", "rsj", grounds="参保完成率87.2%", wording="参保完成率87.2%")]


def height_of(content):
    return Image.open(io.BytesIO(content)).size[1]


@pytest.mark.parametrize("key", ["board", "flags"])
def test_picture_is_one_column_as_high_as_it_needs_and_the_same_each_time(key):
    board = make_board(lines=ONE)
    made = picture(board, key)
    opened = Image.open(io.BytesIO(made))
    assert (opened.format, opened.mode, opened.size[0]) == ("PNG", "P", WIDTH)
    assert made == picture(board, key)
    bottom = opened.convert("RGB").crop((0, opened.size[1] - 20, WIDTH, opened.size[1]))
    assert (
        len(bottom.getcolors()) == 1
    )  # the ground under the last card: nothing is cut, nothing is left over
    assert height_of(picture(make_board(lines=[]), key)) < opened.size[1] < 2600


def test_picture_of_120_units_stays_light():
    made = picture(make_full_board(120), "board")
    assert len(made) < 1.5e6
    assert height_of(made) < 20_000


def test_flags_alone_show_no_light():
    lights = [line("red_light", unit, "rsj") for unit in ("gubai", "czj")]
    assert picture(make_board(lines=ONE), "flags") != picture(make_board(lines=[]), "flags")
    assert height_of(picture(make_board(lines=ONE + lights), "flags")) == height_of(
        picture(make_board(lines=ONE), "flags")
    )


def test_missing_glyph_is_refused_by_name():
    board = make_board(lines=[{**ONE[0], "grounds": RARE, "wording": RARE}])
    with pytest.raises(PosterError, match=r"U\+20BB8.*淳溪街道"):
        picture(board, "board")
    assert "U+20BB8" in picture_fault(board)
    assert picture_fault(make_board(lines=ONE)) == ""


@pytest.mark.django_db
def test_picture_is_kept_and_made_anew_where_the_file_is_another(settings, monkeypatch):
    board = read(make_document(lines=[]))
    made = []

    def counted(*asked):
        made.append(asked)
        return picture(*asked)

    monkeypatch.setattr("boards.posters.kept.picture", counted)
    first = kept_picture(board, "flags")
    assert kept_picture(board, "flags") == first
    file = settings.PUBLIC_ROOT / "posters" / board.digest / "flags-picture.png"
    assert file.read_bytes() == first
    file.write_bytes(b"another")
    assert list(poster_faults()) == [f"海报 {board.digest[:12]} flags-picture.png：文件不是本系统印的那一份"]
    assert kept_picture(board, "flags") == first == file.read_bytes()
    assert len(made) == 2
    assert PosterFile.objects.count() == 1


def test_png_is_of_the_width_that_is_asked():
    blank = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(blank, "PDF")
    assert Image.open(io.BytesIO(to_png(blank.getvalue(), 600))).size == (600, 400)
