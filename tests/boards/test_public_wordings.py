"""Where the public words stand: first on every surface, with their proof where it may be looked up, never on a wall."""

import io
import re

import pypdf
import pytest
from django.urls import reverse

from assessments.models import LineState, Submission
from departments.models import Role
from rules.labels import UNJUDGED
from tests.boards.documents import line, make_board, make_document
from tests.boards.editions import make_edition
from tests.boards.posters.prints import printed_once, text_of
from tests.boards.releasing import release
from tests.factories import (
    JUNE,
    make_assessor,
    make_line,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)
from tests.plain_words import plain_words

SENTENCE, WORDING = "6月参保完成率 96% ≥ 85%", "参保完成率96%"


@pytest.fixture
def machines(in_july):
    """June with a flag that a figure called for, accepted and filed."""
    flag = make_threshold(make_rule_set(make_assessor()))
    town = make_town()
    make_reading(flag.metric, town, 96)
    given = make_line(
        flag, town, value=96, grounds=SENTENCE, grounds_by_machine=True, state=LineState.ACCEPTED
    )
    Submission.objects.create(month=given.month, department=given.assessor, first_filed_at=in_july)
    return given


def assert_words_first(page):
    body = plain_words(page)
    assert body.index(f"</b> {WORDING}</p>") < body.index(f"依据：{SENTENCE}")
    assert body.count(SENTENCE) == 1


@pytest.mark.django_db
def test_rehearsed_and_published_page_say_the_words_first_and_the_proof_under_them(
    client, machines, publisher, published_on
):
    client.force_login(publisher)
    assert_words_first(client.get(reverse("draft_board", args=[JUNE])))
    release(publisher, published_on)
    assert_words_first(client.get("/boards/2026-06/"))


@pytest.mark.django_db
def test_correction_shows_the_words_that_stand_beside_the_grounds(client, machines, publisher, published_on):
    release(publisher, published_on)
    client.force_login(publisher)
    page = plain_words(client.get(reverse("correction", args=[JUNE]), {"unit": "chunxi"}))
    assert f'{SENTENCE}<span class="sub">公开表述：{WORDING}</span>' in page


@pytest.mark.django_db
def test_units_contact_reads_the_public_words(client, machines, publisher, published_on):
    release(publisher, published_on)
    client.force_login(make_user(Role.CONTACT, machines.unit))
    page = plain_words(client.get("/desk/"))
    assert WORDING in page and SENTENCE not in page


BOARD = make_board(
    lines=[
        line("red_flag", "chunxi", "rsj", grounds=SENTENCE, wording=WORDING),
        line("red_flag", "gubai", "rsj", month="2026-05", grounds="5月" + SENTENCE[2:], wording=WORDING),
        line(
            "yellow_light", "chunxi", "czj",
            grounds="6月分类得分 79.1分，倒数第 1 名（共 8 个）", wording="分类得分79.1分，镇街末位",
        ),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ("flags", f"区人社局：{WORDING}区人社局：{WORDING}（补5月）"),
        ("lights", "区财政局：分类得分79.1分，镇街末位"),
    ],
)
def test_poster_prints_the_words_and_never_the_proof(sheet, words):
    found = text_of(printed_once(BOARD, sheet))
    assert all(part in found for part in words.split("区人社局：") if part)
    assert re.findall("[≥≤＞＜]|共8个", found) == []


def test_poster_breaks_no_name_and_no_number():
    """Many reasons in one row, so that lines end everywhere: each name, number and bound still is in one piece."""
    words = "有效发明专利目标完成率{}.{}%，低于88.5%"
    many = [
        line("yellow_light", "chunxi", "scjgj", n % 6 + 1, month=f"2026-0{n % 6 + 1}", wording=words.format(60 + n, n))
        for n in range(24)
    ]  # fmt: skip
    pdf = printed_once(make_board(lines=many), "lights")
    broken = lines_of(pdf)
    assert broken.count("区市场监管局：") == 24
    assert broken.count("低于88.5%") == 24
    assert [n for n in range(24) if f"{60 + n}.{n}%" not in broken] == []


def lines_of(pdf):
    """The text of a poster, a line a line."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.django_db
def test_one_word_says_everywhere_that_a_month_gave_nothing(client, publisher, published_on):
    make_edition(document=make_document(lines=[line("red_flag", "chunxi", "rsj")]))
    page = plain_words(client.get("/boards/2026-06/"))
    assert f"</svg>{UNJUDGED}</span>" in page
    assert page.count(f"<b>本月{UNJUDGED}</b>（") == 1 and page.count("个单位，不排名）：") == 1
    assert f"本月{UNJUDGED}：" in text_of(printed_once(make_board(), "ranking"))
    assert "未评" not in page
