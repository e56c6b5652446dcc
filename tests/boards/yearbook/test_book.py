"""The book of a year: what it says, its outline and contents, and that the same editions print it again."""

import io
import re
from collections import Counter
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader

from boards.document import read
from boards.yearbook.content import BookEdition, YearBook, year_book
from boards.yearbook.gathering import book_of
from boards.yearbook.printing import book_pdf
from departments.months import CalendarMonth
from tests.boards.documents import line, make_board, make_document, usual_lines
from tests.boards.editions import make_edition
from tests.papers import assert_readable

HOSTILE = "<b>&amp;{{ 1 }}</b>"
MONTHS = [CalendarMonth(2026, month) for month in range(1, 5)]


def boards():
    told = {at: make_board(str(at)) for at in [CalendarMonth(2025, 12), *MONTHS]}
    extra = [line("red_flag", "mc", "rsj", 3, month="2026-04", grounds=HOSTILE), line(
        "red_light", "kfq", "jxj", 1, month="2026-04", withheld=True, grounds="", clause_text="")]  # fmt: skip
    return {**told, MONTHS[-1]: make_board("2026-04", lines=[*usual_lines("2026-04"), *extra])}


def edition(at, number=1, **changes):
    return BookEdition(
        month=at,
        number=number,
        title=f"2026年第{at.month}期",
        label=f"更正{number - 1}" if number > 1 else "",
        reason="差错更正：一面红旗认定有误" if number > 1 else "",
        published_at=datetime(2026, at.month + 1, 10 + number, 9, 0),
        digest=f"{at.month:02d}{number}".ljust(64, "0"),
        **changes,
    )


@pytest.fixture(scope="module")
def book() -> YearBook:
    editions = [edition(at) for at in MONTHS]
    editions += [edition(MONTHS[2], 2, withdrawn="含个人信息：写了身份证号"), edition(MONTHS[2], 3)]
    return year_book(2026, boards(), editions=editions, result=None, overtaken="", sets=[])


@pytest.fixture(scope="module")
def printed(book) -> bytes:
    return book_pdf(book)


@pytest.fixture(scope="module")
def pages(printed) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printed)).pages]


def test_departments_are_counted_from_every_board_of_the_year(book):
    given = Counter()
    for at, board in boards().items():
        if at.year == 2026:
            given.update((board.assessor_of(award), award.signal) for award in board.awards)
    told = {one.name: one.counts for one in book.departments}
    for name, (flags, yellow, red) in told.items():
        assert flags == given[name, "red_flag"] and yellow == given[name, "yellow_light"]
        assert red == given[name, "red_light"]
    assert sum(one.total for one in book.departments) == given.total()


def test_units_stand_in_the_order_of_their_group_with_every_month_of_the_year(book):
    assert [group.name for group in book.groups] == ["镇街", "部门", "园区"]
    for group in book.groups:
        ranks = [unit.row.rank for unit in group.units]
        assert ranks == sorted(ranks)
        for unit in group.units:
            assert len(unit.calendar) == 12 and unit.calendar[4:] == [None] * 8
            months = [month.month for month in unit.entries]
            assert months == sorted(months)


def test_corrections_standing_editions_and_the_newest_are_told_apart(book):
    assert [one.name for one in book.corrections] == ["2026年第3期（更正1）", "2026年第3期（更正2）"]
    assert [one.number for one in book.standing] == [1, 1, 3, 1]
    assert book.newest.month == MONTHS[-1]


def test_digest_of_the_book_follows_what_stands(book):
    others = [edition(at) for at in MONTHS]
    other = year_book(2026, boards(), editions=others, result=None, overtaken="", sets=[])
    assert len({book.digest, other.digest}) == 2


def test_every_part_is_in_outline_and_contents_with_its_page(printed, pages):
    reader = PdfReader(io.BytesIO(printed))
    parts = [entry for entry in reader.outline if not isinstance(entry, list)]
    assert [entry.title[0] for entry in parts] == list("一二三四五六七八")
    for entry in parts:
        at = reader.get_destination_page_number(entry)
        name = "".join(entry.title.split())
        assert name in pages[at]
        assert f"{name}{'.' * 3}" in pages[1].replace("…", "...") and pages[1].count(name) == 1
        assert pages[1].partition(name)[2].lstrip(".").startswith(str(at + 1))


def test_book_says_its_year_in_public_words_alone(pages):
    whole = "".join(pages)
    assert HOSTILE.replace(" ", "") in whole
    assert "内容不公开（区经信局红灯1）" in whole
    assert "还没有定稿" in whole and "已撤回，含个人信息" in whole
    assert all("年鉴·依据校验值" in page for page in pages[1:])


def test_no_unit_is_parted_from_its_months_nor_a_table_from_its_last_rows(pages):
    """The head of a table is said again on the next page: there stands more than one row under it."""
    parted = [page[:40] for page in pages if page.startswith("1月2月3月")]
    ends = [page[-80:] for page in pages[5:] if re.search(r"第\d+名。2026年效能亮榜年鉴", page)]
    assert (parted, ends) == ([], [])


def test_same_editions_print_the_same_bytes(book, printed):
    assert book_pdf(book) == printed
    assert_readable(printed)


@pytest.mark.django_db
def test_book_is_gathered_in_the_same_number_of_queries(
    django_assert_num_queries, django_assert_max_num_queries
):
    def correct(month):
        make_edition(month, 2, document=make_document(month, edition=2, reason="一面红旗认定有误"))

    make_edition("2026-04")
    make_edition("2026-05")
    correct("2026-04")
    with django_assert_max_num_queries(8) as first:
        assert book_of(2026).page.out == 2
    for month in ("2026-06", "2026-07", "2025-07"):
        make_edition(month)
    correct("2026-06")
    with django_assert_num_queries(len(first)):
        told = book_of(2026)
    assert (told.page.out, len(told.corrections)) == (4, 2)
    assert read(make_document("2026-07")).district == told.district
    assert book_of(2024) is None


@pytest.mark.django_db
def test_publisher_draws_the_book_by_address_and_command(client, tmp_path):
    client.force_login(make_edition("2026-06").published_by)
    answer = client.get(reverse("year_book", args=[2026]))
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert client.get(reverse("year_book", args=[2024])).status_code == 404
    call_command("year_book", "2026", out=tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == answer.content
    with pytest.raises(CommandError, match="2024年还没有发布榜单"):
        call_command("year_book", "2024", out=tmp_path / "b.pdf")
    with pytest.raises(CommandError, match="写不进"):
        call_command("year_book", "2026", out=tmp_path / "none" / "b.pdf")
