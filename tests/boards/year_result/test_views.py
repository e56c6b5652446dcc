import io

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import load_workbook

from boards.models import VetoItem, YearConversion, YearResult
from boards.year_result.drafting import drafted
from boards.year_result.freezing import freeze_year
from boards.year_result.printing import PAPERS, year_pdf
from departments.models import Role
from tests.boards.year_result.test_freezing import correct_march, veto
from tests.boards.year_result.years import APPROVED, NOW, publish_year, register
from tests.factories import PASSWORD, make_user
from tests.papers import assert_readable

pytestmark = pytest.mark.django_db
PAGE, FREEZE, VETOES, CONVERSION = (
    reverse(name, args=[2025]) for name in ("year_result", "year_freeze", "year_vetoes", "year_conversion")
)


@pytest.fixture(autouse=True)
def signed_in(client, publisher):
    client.force_login(publisher)


@pytest.fixture
def frozen(whole_year, publisher):
    return freeze_year(2025, actor=publisher, now=NOW)


def text_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return " ".join(strip_tags(response.content.decode()).split())


def page_texts(pdf):
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return texts


def test_before_the_first_board_it_says_so(client):
    assert "还没有发布过榜单" in text_of(client, reverse("year_results"))
    assert client.get(PAGE).status_code == 404


def test_newest_year_is_shown_first(client, whole_year):
    assert client.get(reverse("year_results")).url == PAGE


def test_year_in_which_months_are_missing_is_a_marked_preview(client, publisher):
    register()
    publish_year(without=(12,))
    words = text_of(client, PAGE)
    assert "预览 · 未定稿" in words
    assert "2025年12月的榜单还没有发布，十二个月齐了才能定稿" in words
    assert f'href="{FREEZE}"' not in client.get(PAGE).content.decode()
    assert "十二个月齐了才能定稿" in text_of(client, FREEZE)


def test_publisher_freezes_what_the_page_showed(client, whole_year):
    seen = client.get(FREEZE).content.decode().partition('name="seen" value="')[2].partition('"')[0]
    refused = client.post(FREEZE, {"password": "wrong", "seen": seen})
    assert (refused.status_code, YearResult.objects.count()) == (400, 0)
    assert client.post(FREEZE, {"password": PASSWORD, "seen": seen}).url == PAGE
    assert "正式稿" in text_of(client, PAGE)
    again = client.post(FREEZE, {"password": PASSWORD, "seen": seen})
    assert again.status_code == 400  # now a reason and an approval are asked for
    assert YearResult.objects.count() == 1


def test_draft_that_changed_meanwhile_is_refused_with_409(client, whole_year):
    correct_march()
    response = client.post(FREEZE, {"password": PASSWORD, "seen": "x"})
    assert (response.status_code, "请重新核对再定稿" in response.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("given", "missing"),
    [({"approved_by": "区委"}, "请填写批准日期"), ({"approved_on": "2026-01-19"}, "请填写批准人")],
)
def test_approval_is_whole_or_none(client, whole_year, given, missing):
    response = client.post(FREEZE, {"password": PASSWORD, "seen": "x", **given})
    assert missing in response.content.decode()


def test_overtaken_result_says_what_changed_and_is_corrected(client, frozen):
    assert "没有要更正的" in text_of(client, FREEZE)
    correct_march()
    words = text_of(client, PAGE)
    assert "本表已经过时： 2025年3月的榜单已更正" in words
    page = client.get(FREEZE).content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    approval = {"approved_by": "区委常委会", "approved_on": "2026-01-19", "reason": "3月更正"}
    assert client.post(FREEZE, {"password": PASSWORD, "seen": seen, **approval}).status_code == 302
    assert "更正1" in text_of(client, PAGE)
    first = text_of(client, reverse("year_version", args=[2025, 1]))
    assert "这一版已经更正，现行的是2025年度结果（更正1）" in first
    assert client.get(reverse("year_version", args=[2025, 3])).status_code == 404


def test_page_asks_a_constant_number_of_queries(client, publisher):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == client.get(VETOES).status_code == 200
        return len(found)

    register()
    publish_year(without=range(2, 13))
    veto(publisher)
    queries()
    few = queries()
    publish_year(without=(1,))
    for number in range(3):
        veto(publisher, document=f"高安〔2025〕{number + 10}号")
    queries()
    assert queries() == few


def test_reader_sees_no_button(client, frozen):
    client.force_login(make_user(Role.AUDITOR))
    page = client.get(PAGE).content.decode()
    assert [address for address in (FREEZE, VETOES, CONVERSION) if f'href="{address}"' in page] == []


def test_conversion_is_set_and_refused_after_freezing(client, whole_year, publisher):
    parts = {"red_flag": "0.4", "yellow_light": "-0.5", "red_light": "-1", "cap": "4"}
    wrong = client.post(CONVERSION, {**parts, "yellow_light": "0.5"})
    assert (wrong.status_code, "亮灯是警示" in wrong.content.decode()) == (400, True)
    assert client.post(CONVERSION, parts).url == PAGE
    assert str(YearConversion.objects.get().red_flag) == "0.40"
    freeze_year(2025, actor=publisher, now=NOW)
    shown = client.get(CONVERSION).content.decode().partition('name="shown" value="')[2].partition('"')[0]
    late = client.post(CONVERSION, {**parts, "cap": "5", "shown": shown})
    assert "折算办法不能再改" in late.content.decode()


def test_veto_is_entered_with_its_document_and_struck_with_a_reason(client, whole_year):
    item = {
        "unit": "chunxi", "matter": "安全事故", "issuer": "区安委会", "document": "高安〔2025〕3号",
        "issued_on": "2025-09-01",
    }  # fmt: skip
    named = client.post(VETOES, {**item, "matter": "张三 13912345678 违法"})
    assert "像是写了电话号码" in named.content.decode()
    odd = client.post(VETOES, {**item, "document": "高安😀3号"})
    assert "海报印不出来，请改用别的写法" in odd.content.decode()
    assert client.post(VETOES, item).url == VETOES
    assert "淳溪街道：安全事故（区安委会 高安〔2025〕3号，2025年9月1日）" in text_of(client, PAGE)
    strike = reverse("year_veto_strike", args=[VetoItem.objects.get().pk])
    bare = client.post(strike, {"reason": ""})
    assert (bare.status_code, "请填写撤下理由" in bare.content.decode()) == (422, True)
    long = client.post(strike, {"reason": "误" * 201})
    assert (long.status_code, "误" * 201 in long.content.decode()) == (422, True)
    assert "现有 201 字" in long.content.decode()
    assert VetoItem.objects.get().struck_at is None
    client.post(strike, {"reason": "误登"})
    assert "撤下：误登" in text_of(client, VETOES)
    again = client.post(strike, {"reason": "再撤"}, follow=True)
    assert "淳溪街道：安全事故已经撤下" in again.content.decode()


def test_workbook_has_every_unit_its_vetoes_and_the_editions(client, frozen, publisher):
    veto(publisher)
    response = client.get(reverse("year_version_xlsx", args=[2025, 1]))
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["2025年度结果", "一票否决", "所据榜单"]
    rows = list(book["2025年度结果"].values)
    assert rows[0][0] == "高淳区2025年度授旗亮灯结果（正式稿）"
    assert rows[1][0] == f"校验值 {frozen.digest}"
    assert rows[3][:11] == ("镇街", 1, 1, "chunxi", "淳溪街道", 24, 0, 0, 24, 12, 5)
    assert len(list(book["所据榜单"].values)) == 13
    assert client.get(reverse("year_version_xlsx", args=[2025, 1])).content == response.content
    preview = load_workbook(io.BytesIO(client.get(reverse("year_result_xlsx", args=[2025])).content))
    assert preview["一票否决"].max_row == 1  # the standing version, not what was entered since


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_bears_version_and_digest_on_every_page(frozen, paper):
    pdf = year_pdf(frozen.table, paper)
    assert year_pdf(frozen.table, paper) == pdf
    assert_readable(pdf)
    texts = page_texts(pdf)
    assert all(f"2025年度结果 · 正式稿 · 校验值 {frozen.digest}" in text for text in texts)
    assert "高淳区2025年度授旗亮灯结果表" in texts[0] and "未定稿" not in "".join(texts)


def test_preview_is_marked_on_paper(whole_year):
    (text,) = page_texts(year_pdf(drafted(2025), "a4"))
    assert "预览 · 未定稿" in text and "未定稿，不作依据" in text


def test_paper_says_who_approved(client, whole_year, publisher):
    freeze_year(2025, actor=publisher, approval=APPROVED, now=NOW)
    texts = page_texts(client.get(reverse("year_version_pdf", args=[2025, 1, "a4"])).content)
    assert "批准：区委常委会，2026年1月19日，同意" in "".join(texts)
    assert client.get(reverse("year_version_pdf", args=[2025, 1, "a0"])).status_code == 404
