"""Where a bulletin is public: nowhere before its release, then at its address, in the folder, on its month's page."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from boards.bulletins.kinds import BRIEF, BULLETIN
from boards.bulletins.listed import bulletin_states
from boards.bulletins.releasing import renumber
from boards.folder import generations
from boards.folder.renewing import renew, site
from boards.models import Bulletin, Edition
from boards.reach import release as let_out
from departments.models import Role
from tests.boards.bulletins.papers import JUNE, NOW, correct_june, desk, released, write
from tests.boards.editions import make_edition
from tests.boards.export.test_folder import lying as exported
from tests.boards.published import assert_follows, texts
from tests.boards.withdrawn import take_back
from tests.factories import make_month, make_user

pytestmark = [pytest.mark.files, pytest.mark.django_db]
PDF, DOCX = "/boards/2026-06/bulletin.pdf", "/boards/2026-06/bulletin.docx"
BRIEF_PDF = "/boards/2026-06/brief.pdf"


def published(client, address=PDF):
    return client.get(address).status_code == 200


def month_page(client):
    return client.get(reverse("board", args=[JUNE])).content.decode()


def verified(client, bulletin, length=12):
    answer = client.get(reverse("verify_digest", args=[bulletin.digest[:length]]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_digest_of_a_bulletin_is_told_what_it_is_of(june, reviewer, client):
    first = released(reviewer)
    page = verified(client, first)
    assert (
        'class="verdict stands"' in page
        and "这是2026年6月通报的校验值，文号未定，2026年7月17日发布，此后没有更正" in page
    )
    correct_june()
    second = released(reviewer, reason="榜单已更正")
    page = verified(client, first, 64)
    assert 'class="verdict corrected"' in page and "已由2026年6月通报（第2次发布，更正）取代" in page
    shown = month_page(client)
    assert "2026年7月17日第2次发布，更正，取代此前的一份；原因：榜单已更正" in shown
    take_back(1, actor=make_user(Role.PUBLISHER, username="chehui"))
    assert 'class="verdict withdrawn"' in verified(client, first)
    assert 'class="verdict stands"' in verified(client, second)


def test_correction_of_a_month_before_is_said_beside_the_bulletin(june, reviewer, client):
    bulletin = released(reviewer)
    assert "发布后更正了" not in month_page(client) + verified(client, bulletin)
    make_edition("2026-05", 2, published_at=NOW + timedelta(days=9))
    words = "发布后更正了2026年5月的榜单，与它相比的数和累计以榜单为准"
    assert month_page(client).count(words) == 2
    assert f"没有换发过，但{words}" in verified(client, bulletin)
    assert desk().overtaken == words
    assert [state.overtaken for state in bulletin_states(Edition.objects.standing(JUNE))] == [words, ""]


def test_nothing_is_public_before_the_release(june, reviewer, client):
    write(reviewer, body="还没有发布的话", number="高作风办〔2026〕7号")
    renew(timezone.now())
    assert not published(client) and not published(client, DOCX) and not published(client, BRIEF_PDF)
    assert "bulletin" not in month_page(client)
    assert not {address for address in texts() if "bulletin" in address or "brief" in address}
    assert b"bulletin" not in client.get(reverse("board_index")).content


def test_released_files_are_the_frozen_ones_with_their_headers(june, reviewer, client):
    write(reviewer, number="高作风办〔2026〕7号")
    bulletin = released(reviewer)
    pdf, docx = client.get(PDF), client.get(DOCX)
    assert (pdf.content, docx.content) == (bytes(bulletin.pdf), bytes(bulletin.docx))
    assert pdf["Content-Type"] == "application/pdf"
    assert docx["Content-Type"].endswith("wordprocessingml.document")
    assert pdf["Content-Disposition"].startswith("inline; filename*=utf-8''2026")
    assert docx["Content-Disposition"].startswith("attachment; filename*=utf-8''2026")
    assert client.get(PDF, headers={"if-none-match": pdf["ETag"]}).status_code == 304
    page = month_page(client)
    assert page.count(f'href="{PDF}"') == 2 and page.count(f'href="{DOCX}"') == 1
    assert "高作风办〔2026〕7号" in page and "据更正前的榜单" not in page
    assert not published(client, BRIEF_PDF)
    released(reviewer, kind=BRIEF)
    assert published(client, BRIEF_PDF) and "第1期" in month_page(client)


def test_folder_follows_release_number_correction_and_withdrawal(june, reviewer, client):
    renew(timezone.now())
    first = released(reviewer)
    renew(timezone.now())
    assert texts()[PDF] == bytes(first.pdf)
    assert generations.current(site()).pages[PDF].headers["Content-Type"] == "application/pdf"
    assert_follows()
    second = renumber(JUNE, BULLETIN, "高作风办〔2026〕7号", actor=reviewer, seen=first.digest, now=NOW)
    renew(timezone.now())
    assert texts()[PDF] == bytes(second.pdf) != bytes(first.pdf)
    correct_june()
    renew(timezone.now())
    assert "据更正前的榜单" in texts()["/boards/2026-06/"].decode()
    assert PDF not in texts()["/boards/2026-06/1/"].decode()
    assert_follows()
    take_back(1, actor=make_user(Role.PUBLISHER, username="chehui"))
    renew(timezone.now())
    assert not {PDF, DOCX} & texts().keys()
    assert PDF not in texts()["/boards/2026-06/"].decode()
    assert not published(client)
    assert_follows()


def test_export_for_the_internet_has_it_only_where_both_boards_may_go_out(june, reviewer, tmp_path, capsys):
    make_month(JUNE)
    released(reviewer)
    root = tmp_path / "out"
    call_command("export_site", root, "--scope", "internet")
    assert not [name for name in exported(root) if "bulletin" in name]
    publisher = make_user(Role.PUBLISHER, username="fangxing")
    let_out(JUNE, whole=True, reason="领导同意", actor=publisher)
    call_command("export_site", root, "--scope", "internet")
    names = sorted(name for name in exported(root) if "bulletin" in name)
    assert names == ["boards/2026-06/bulletin.docx", "boards/2026-06/bulletin.pdf"]
    assert "bulletin.pdf" in (root / "boards/2026-06/index.html").read_text()


@pytest.mark.parametrize("kinds", [1, 2])
def test_queries_of_the_month_page_do_not_grow_with_bulletins(june, reviewer, client, kinds):
    for kind in (BULLETIN, BRIEF)[:kinds]:
        released(reviewer, kind=kind)
    with CaptureQueriesContext(connection) as queries:
        list(Bulletin.objects.public().filter(month=JUNE).listed())
        assert [str(one.edition) for one in Bulletin.objects.public().listed()]
    assert len(queries) == 2
    assert desk().standing
