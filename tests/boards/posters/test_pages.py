import pytest
import rfc8785
from django.core.management import call_command
from django.core.management.base import CommandError

from boards.models import Edition, PosterFile
from boards.posters.kept import poster_faults
from boards.posters.making import poster
from departments.models import User
from departments.months import CalendarMonth
from tests.boards.documents import line, make_document
from tests.factories import make_user

RARE = "𠮸"


def make_edition(**changes):
    document = make_document(**changes)
    return Edition.objects.create(
        month=CalendarMonth.parse(document["month"]),
        number=document["edition"],
        content=rfc8785.dumps(document).decode(),
        digest=document["digest"],
        published_at=document["published_at"],
        published_by=User.objects.first() or make_user(),
        reason=document["reason"],
    )


@pytest.mark.django_db
@pytest.mark.urls("boards.urls")
def test_poster_view_serves_the_latest_edition_and_each_one(client, settings):
    first = make_edition()
    second = make_edition(edition=2, reason="补报一面红旗", lines=[line("red_flag", "mc", "rsj")])
    latest = client.get("/boards/2026-06/posters/flags-a3.pdf")
    assert latest.content == poster(second.board, "flags")
    assert latest.headers["Content-Type"] == "application/pdf"
    assert latest.headers["Cache-Control"] == "public, max-age=60"
    assert latest.cookies == {}
    assert client.get("/boards/2026-06/1/posters/flags-a3.pdf").content == poster(first.board, "flags")
    kept = settings.PUBLIC_ROOT / "posters" / second.digest
    assert [file.name for file in kept.iterdir()] == ["flags-a3.pdf"]


@pytest.mark.django_db
@pytest.mark.urls("boards.urls")
def test_poster_view_answers_from_the_kept_file_and_with_304(client, settings):
    edition = make_edition()
    first = client.get("/boards/2026-06/posters/lights-a3.pdf")
    file = settings.PUBLIC_ROOT / "posters" / edition.digest / "lights-a3.pdf"
    at = file.stat().st_mtime_ns
    assert client.get("/boards/2026-06/posters/lights-a3.pdf").content == first.content == file.read_bytes()
    assert file.stat().st_mtime_ns == at
    again = client.get(
        "/boards/2026-06/posters/lights-a3.pdf", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
@pytest.mark.urls("boards.urls")
@pytest.mark.parametrize("forged", [b"%PDF-1.4 forged", b""])
def test_poster_file_that_was_replaced_is_never_served(client, settings, caplog, forged):
    edition = make_edition()
    first = client.get("/boards/2026-06/posters/lights-a3.pdf")
    file = settings.PUBLIC_ROOT / "posters" / edition.digest / "lights-a3.pdf"
    assert list(poster_faults()) == []
    file.write_bytes(forged)
    assert list(poster_faults()) == [f"海报 {edition.digest[:12]} lights-a3.pdf：文件不是本系统印的那一份"]
    assert client.get("/boards/2026-06/posters/lights-a3.pdf").content == first.content == file.read_bytes()
    assert [record.getMessage() for record in caplog.records] == [
        f"海报 {file} 不是本系统印的那一份，已重新印制"
    ]
    assert (PosterFile.objects.count(), list(poster_faults())) == (1, [])


@pytest.mark.django_db
@pytest.mark.urls("boards.urls")
def test_poster_file_that_nobody_recorded_is_printed_anew(client, settings):
    edition = make_edition()
    file = settings.PUBLIC_ROOT / "posters" / edition.digest / "flags-a3.pdf"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"%PDF-1.4 of before")
    made = client.get("/boards/2026-06/posters/flags-a3.pdf").content
    assert made == poster(edition.board, "flags") == file.read_bytes()


@pytest.mark.django_db
@pytest.mark.urls("boards.urls")
def test_poster_that_cannot_be_kept_is_served_all_the_same(client, settings, tmp_path, caplog):
    (tmp_path / "file").write_text("no folder")
    settings.PUBLIC_ROOT = tmp_path / "file"
    edition = make_edition()
    answer = client.get("/boards/2026-06/posters/flags-a3.pdf")
    assert (answer.status_code, answer.content) == (200, poster(edition.board, "flags"))
    assert [record.getMessage().split("：")[0] for record in caplog.records] == [
        f"海报 {tmp_path / 'file' / 'posters' / edition.digest / 'flags-a3.pdf'} 没有存下"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["2026-05/posters/flags-a3", "2026-06/2/posters/flags-a3", "2026-06/posters/other-a3", "2026-06/posters/flags-a4",
     "2026-06/posters/flags-600x900", "2026-06/posters/flags"],
)  # fmt: skip
def test_poster_view_knows_published_boards_and_named_sizes_only(client, address):
    make_edition()
    assert client.get(f"/boards/{address}.pdf").status_code == 404


@pytest.mark.django_db
@pytest.mark.urls("boards.urls")
def test_poster_view_says_why_a_board_cannot_be_printed(client, settings):
    make_edition(lines=[line("red_flag", "chunxi", "rsj", grounds=RARE)])
    answer = client.get("/boards/2026-06/posters/flags-a3.pdf")
    assert answer.status_code == 422
    assert f"“{RARE}”" in answer.content.decode()
    assert not settings.PUBLIC_ROOT.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "paper"), [("a2", "a2"), ("600x900", (600, 900))])
def test_poster_command_writes_the_file(tmp_path, size, paper):
    edition = make_edition()
    out = tmp_path / "旗.pdf"
    call_command("poster", "2026-06", "flags", size=size, out=out)
    assert out.read_bytes() == poster(edition.board, "flags", size=paper)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["旗.pdf"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("2026-05", "flags"), "2026年5月还没有发布榜单"),
        (("六月", "flags"), "不是月份"),
        (("2026-06", "other"), "没有“other”这张榜"),
        (("2026-06", "flags", "--size", "a9"), "没有“a9”这种纸张"),
        (("2026-06", "flags", "--size", "100x100"), "纸张 100×100 毫米不行"),
    ],
)
def test_poster_command_refuses_in_words(tmp_path, arguments, words):
    make_edition()
    with pytest.raises(CommandError, match=words):
        call_command("poster", *arguments, "--out", str(tmp_path / "a.pdf"))
    assert [file for file in tmp_path.iterdir() if file.is_file()] == []


@pytest.mark.django_db
def test_poster_command_says_where_it_cannot_write(tmp_path):
    make_edition()
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="这个文件夹"):
        call_command("poster", "2026-06", "flags", "--out", str(tmp_path / "file" / "a.pdf"))


@pytest.mark.django_db
def test_poster_command_leaves_no_half_file(tmp_path):
    make_edition()
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(CommandError, match="写不进"):
        call_command("poster", "2026-06", "flags", "--out", str(tmp_path / "a.pdf"))
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == []
