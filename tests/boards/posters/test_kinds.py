"""One more poster is one more entry of the table and its template: everything else walks the table."""

import io
import re
from dataclasses import dataclass

import pypdf
import pytest
from django.core.management import call_command
from django.template.loader import get_template
from django.urls import reverse

from boards.models import PosterFile
from boards.posters.composing import PosterStretch, RowLine, Style
from boards.posters.content import PrintedText
from boards.posters.kinds import KINDS, PosterKind
from boards.posters.making import PosterError, poster, preflight
from boards.rehearsal import rehearse
from boards.site.addresses import public_addresses
from departments.models import Role
from tests.boards.documents import make_board
from tests.boards.editions import make_edition
from tests.boards.posters.prints import printed_once
from tests.factories import JUNE, make_user
from tests.papers import assert_readable, elements_of

RARE = "𠮸"
TEMPLATE = """{% extends "posters/_base.html" %}{% block part %}<table class="rows">
{% for name in part.rows %}<tr><td>{{ name }}</td></tr>{% endfor %}</table>{% endblock %}"""


@dataclass(frozen=True)
class Names:
    names: tuple[str, ...]

    @property
    def texts(self):
        return [PrintedText(name, name) for name in self.names]


def unjudged(board):
    return Names(tuple(place.name for place in board.places if not place.is_judged))


def cut_names(printed):
    return lambda style, measure: [
        PosterStretch(None, 0, tuple(RowLine(name, 1.5, name) for name in printed.names))
    ]


@pytest.fixture
def add_kind(monkeypatch, settings, tmp_path):
    (tmp_path / "templates" / "posters").mkdir(parents=True)
    (tmp_path / "templates" / "posters" / "unjudged.html").write_text(TEMPLATE)
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path / "templates"]}]

    def add(rows=unjudged):
        kind = PosterKind(
            "unjudged",
            "排名分组",
            "未上榜",
            rows,
            (Style(1, "one", 1.0, 20),),
            cut_names,
            lambda printed, style, measure: "",
        )
        monkeypatch.setitem(KINDS, kind.key, kind)

    return add


def test_a_kind_more_is_printed_and_checked(add_kind):
    with pytest.raises(PosterError, match=r"可用 flags、lights、ranking$"):
        poster(make_board(), "unjudged")
    add_kind()
    (page,) = pypdf.PdfReader(io.BytesIO(poster(make_board(), "unjudged"))).pages
    printed = re.sub(r"\s", "", page.extract_text())
    assert [
        words for words in ("排名分组", "漆桥街道", "区作风建设领导小组办公室") if words not in printed
    ] == []
    assert "淳溪街道" not in printed
    add_kind(lambda board: Names((f"{RARE}家",)))
    assert [found.words for found in preflight(make_board(), "unjudged").missing_glyphs] == [
        f"“{RARE}”（U+20BB8），见“{RARE}家”"
    ]
    with pytest.raises(PosterError, match=f"见“{RARE}家”"):
        poster(make_board(), "unjudged")


@pytest.mark.django_db
def test_a_kind_more_is_linked_from_the_rehearsal_which_warns_of_its_signs(
    client, add_kind, filed_month, in_july
):
    client.force_login(make_user(Role.PUBLISHER))
    page, address = (
        reverse("draft_posters", args=[JUNE]),
        reverse("draft_poster", args=[JUNE, "unjudged"]),
    )
    assert address not in client.get(page).content.decode()
    add_kind()
    assert f'href="{address}?paper=a3&amp;way=upright"' in client.get(page).content.decode()
    add_kind(lambda board: Names((f"{RARE}家",)))
    assert f"不能印：字库里没有“{RARE}”（U+20BB8）" in client.get(f"{page}?paper=a2").content.decode()
    assert [words for words in rehearse(filed_month, now=in_july).warnings if RARE in words] == [
        f"{RARE}家：“{RARE}”（U+20BB8）海报印不出来，请改用别的写法"
    ]


@pytest.mark.django_db
def test_a_kind_more_has_its_address_its_file_and_its_links(client, settings, tmp_path, add_kind):
    edition = make_edition()
    address = reverse("poster", args=[JUNE, "unjudged", "a3"])
    assert client.get(address).status_code == 404
    add_kind()
    answer = client.get(address)
    assert answer.content == poster(edition.board, "unjudged")
    kept = PosterFile.objects.get()
    assert (kept.board, kept.sheet, kept.paper) == (edition.digest, "unjudged", "a3")
    assert (
        settings.PUBLIC_ROOT / "posters" / edition.digest / "unjudged-a3.pdf"
    ).read_bytes() == answer.content
    call_command("poster", "2026-06", "unjudged", out=tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == answer.content
    listed = {listed.path for listed in public_addresses(today=JUNE.plus(1))}
    of_edition = {
        size: reverse("edition_poster", args=[JUNE, 1, "unjudged", size]) for size in ("a3", "a2", "a1")
    }
    assert {address, *of_edition.values()} <= listed
    assert (
        f'<a class="chip" href="{of_edition["a3"]}" aria-label="未上榜海报 A3">A3</a>'
        in client.get("/").content.decode()
    )
    client.force_login(edition.published_by)
    published = client.get(reverse("publishing_month", args=[JUNE])).content.decode()
    assert [size for size, link in of_edition.items() if f'"{link}"' not in published] == []


@pytest.mark.parametrize("key", KINDS)
def test_a_key_names_an_address_a_file_and_a_template(key):
    assert re.fullmatch("[a-z]{1,20}", key)
    assert (KINDS[key].key, get_template(KINDS[key].template).template.name) == (key, f"posters/{key}.html")


@pytest.mark.parametrize("key", KINDS)
def test_heading_stays_on_the_one_line_that_the_head_has_room_for(key):
    assert len(KINDS[key].heading) <= 4


@pytest.mark.parametrize("sheet", KINDS)
def test_poster_can_be_read_out_row_by_row(sheet):
    made = printed_once(make_board(), sheet)
    assert_readable(made)
    root = pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]["/StructTreeRoot"]
    kinds = [element["/S"] for element in elements_of(root)]
    assert kinds.index("/H1") < kinds.index("/Table") < kinds.index("/Figure")
    assert kinds.count("/Figure") == 1  # the code; flags and lamps stand beside their number
