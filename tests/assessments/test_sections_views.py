"""The sheet narrowed to a 责任科室: what is in sight, kept and printed, and that every press stays there."""

import html
import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from assessments.models import Explanation
from rules.models import Kind
from tests.assessments.pages import sent, text
from tests.factories import JUNE, make_clause, make_metric, make_reading

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"
ONE, OTHER = "工伤科", "监察大队"
NARROWED = f"{SHEET}?section={quote(OTHER)}"


@pytest.fixture
def parted(scene):
    """红旗1 and 黄灯1 are of one section, 红旗2 of the other, which also reports a metric under 红旗9."""
    scene.rules.clauses.filter(pk__in=[scene.flag.pk, scene.light.pk]).update(section=ONE)
    scene.rules.clauses.filter(pk=scene.praise.pk).update(section=OTHER)
    scene.other = make_metric(scene.department, "办结率")
    clause = {"kind": Kind.THRESHOLD, "standard": "≥90", "metric": scene.other, "section": OTHER}
    make_clause(scene.rules, number=9, **clause)
    return scene


def in_sight(page):
    body = page.content.decode()
    return re.findall(r'<article class="clause" id="(\w+-\d+)"', body)


def grid_heads(page):
    return re.findall(r'<th scope="col">(\S+?)（', page.content.decode())


def test_sheet_is_narrowed_to_a_section_with_its_grid(clerk, parted):
    page = clerk.get(NARROWED)
    assert in_sight(page) == ["red_flag-2", "red_flag-9"]
    assert grid_heads(page) == ["办结率"]
    assert "已填 0 / 3" in text(page)
    assert page.content.decode().count('aria-current="true">监察大队') == 1
    assert in_sight(clerk.get(SHEET)) == [
        "red_flag-1",
        "red_flag-2",
        "red_flag-9",
        "yellow_light-1",
        "red_light-1",
    ]


@pytest.mark.parametrize("section", ["没有的科", "", "<b>"])
def test_unknown_section_narrows_nothing(clerk, parted, section):
    assert len(in_sight(clerk.get(SHEET, {"section": section}))) == 5


def test_narrowed_sheet_offers_no_press_for_all_the_rest(clerk, parted):
    assert "其余" in text(clerk.get(SHEET))
    assert "其余" not in text(clerk.get(NARROWED))


def test_every_press_of_the_narrowed_sheet_leads_back_to_it(clerk, parted):
    fields = sent(clerk.get(NARROWED))
    answer = clerk.post(
        reverse("sheet_explain", args=[JUNE, parted.praise.pk]), fields | {"reason-red_flag-2": "none"}
    )
    assert answer.status_code == 302
    assert html.unescape(answer.url) == f"{NARROWED}#red_flag-2"
    assert Explanation.objects.get().clause == parted.praise
    assert clerk.post(reverse("sheet_keep", args=[JUNE]), fields).url == NARROWED
    outside = clerk.post(reverse("sheet_keep", args=[JUNE]), fields | {"to": f"{SHEET}check/"})
    assert outside.url == f"{SHEET}check/"


def test_unsaved_words_are_let_go_without_leaving_the_section(clerk, parted):
    typed = sent(clerk.get(NARROWED)) | {"words-red_flag-2": "没有"}
    clerk.post(reverse("sheet_keep", args=[JUNE]), typed)
    answer = clerk.post(reverse("sheet_forget", args=[JUNE]), sent(clerk.get(NARROWED), "forget"))
    assert (answer.url, "还没有保存的内容" in text(clerk.get(SHEET))) == (NARROWED, False)


def test_refused_press_stays_in_the_section(clerk, parted):
    fields = sent(clerk.get(NARROWED)) | {"reason-red_flag-2": "other", "words-red_flag-2": ""}
    page = clerk.post(reverse("sheet_explain", args=[JUNE, parted.praise.pk]), fields)
    assert (page.status_code, in_sight(page)) == (200, ["red_flag-2", "red_flag-9"])


def test_words_in_rows_out_of_sight_stay(clerk, parted):
    typed = sent(clerk.get(SHEET)) | {"words-red_light-1": "全区未发生"}
    clerk.post(reverse("sheet_keep", args=[JUNE]), typed)
    clerk.post(reverse("sheet_keep", args=[JUNE]), sent(clerk.get(NARROWED)))
    assert "全区未发生" in clerk.get(SHEET).content.decode()


def test_figures_pressed_in_a_section_lead_back_to_it(clerk, parted):
    cell = f"m{parted.other.pk}u{parted.towns[0].pk}"
    address = re.search(r'id="figures-form" action="([^"]+)"', clerk.get(NARROWED).content.decode())[1]
    answer = clerk.post(html.unescape(address), {cell: "91"})
    assert answer.url == f"{NARROWED}#figures"


def test_paper_of_a_section_has_its_boxes_deadline_and_contact(clerk, parted):
    parted.clerk.phone = "57330000"
    parted.clerk.save()
    make_reading(parted.other, parted.towns[1], "88")
    make_reading(parted.other, parted.towns[0], "77", month=JUNE.plus(-1))
    page = clerk.get(f"{SHEET}figures/asked/", {"section": OTHER})
    words = text(page)
    assert "区人社局 · 监察大队 7月6日 17:30 前 报给" in words
    assert "电话 57330000" in words
    assert re.search("淳溪街道\\s+上月 77 古柏街道 88 漆桥街道", words)
    assert "红旗2 红旗2的条文 □ 没有" in words
    assert ("参保完成率" in words, "红旗1" in words) == (False, False)


def test_papers_of_all_sections_follow_each_other(clerk, parted):
    page = clerk.get(f"{SHEET}figures/asked/")
    assert re.findall('class="whose">[^·]+· (\\S+)</p>', page.content.decode()) == [ONE, OTHER, "本部门"]
    assert "没有要报的数据和情形" in text(clerk.get(f"{SHEET}figures/asked/", {"section": "没有的科"}))


def test_paper_of_what_names_no_section_is_printed_alone(clerk, parted):
    parted.rules.clauses.filter(pk__in=[parted.flag.pk, parted.light.pk]).update(section="")
    links = re.findall(r'href="([^"]+figures/asked/[^"]+)">打印给本部门', clerk.get(SHEET).content.decode())
    page = clerk.get(html.unescape(links[0]))
    assert re.findall('class="whose">[^·]+· (\\S+)</p>', page.content.decode()) == ["本部门"]


def test_reminders_stand_with_the_grid_by_section(clerk, parted):
    for town in parted.towns[:2]:
        make_reading(parted.metric, town, "91")
    body = html.unescape(clerk.get(SHEET).content.decode())
    first, second = re.findall(r'<textarea id="reminder-\d"[^>]*>\n?(.*?)</textarea>', body, flags=re.S)
    assert first.startswith(
        "请工伤科在7月6日 17:30 前报6月数据，还缺 1 项 1 个数：\n1. 参保完成率（%）：漆桥街道\n请报给"
    )
    assert "办结率（%）：全部 3 个单位" in second
    assert "工伤科在" not in html.unescape(clerk.get(NARROWED).content.decode())
    for town in parted.towns:
        make_reading(parted.other, town, "91")
    make_reading(parted.metric, parted.towns[2], "91")
    assert "催数" not in text(clerk.get(SHEET))
