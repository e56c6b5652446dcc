"""The pages of a bulletin: three presses where nothing needs editing, and nothing typed is ever lost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from assessments.dates import local_day
from assessments.models import Month
from boards.bulletins.desk import bulletin_desk
from boards.bulletins.editing import shown_by
from boards.bulletins.kinds import BRIEF, BULLETIN
from boards.drafting import draft
from boards.models import Bulletin, BulletinDraft
from departments.models import Role
from departments.models import UnsavedForm as Unsaved
from tests.boards.bulletins.papers import JUNE, correct_june, released, write
from tests.boards.published import publish
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
PAGE = reverse("bulletin", args=[JUNE, BULLETIN])
RELEASE = reverse("bulletin_release", args=[JUNE, BULLETIN])
PUBLISHED = reverse("publishing_month", args=[JUNE])
NUMBER = "高作风办〔2026〕7号"
OWN = "现将情况通报如下。\n我自己写的一段。"


@pytest.fixture(autouse=True)
def signed_in(client, reviewer):
    client.force_login(reviewer)


def now_desk(kind=BULLETIN):
    return bulletin_desk(JUNE, kind, today=local_day(timezone.now()))


def form_of(answer):
    """Every field that a browser would send back of the page's form."""
    form, shown = answer.context["form"], answer.context["laid"].shown
    values = {name: form[name].value() for name in form.fields}
    sealed = {"version": shown.version, "body_sum": shown.body, "based_on": shown.based_on}
    return {name: "" if value is None else value for name, value in (values | sealed).items()}


def said(client, address=PAGE):
    return " ".join(strip_tags(client.get(address).content.decode()).split())


def test_three_presses_release_what_needs_no_editing(june, client):
    published = client.get(PUBLISHED).content.decode()
    assert "未发布" in published
    (address,) = re.findall(rf'href="({PAGE})"', published)  # 1: 通报
    page = client.get(address)
    going = client.post(address, form_of(page) | {"press": "release"})  # 2: 去发布
    assert going.url == RELEASE and not BulletinDraft.objects.exists()
    seen = client.get(going.url)
    assert "3. 2026年6月份排名" in said(client) and "发布通报" in strip_tags(seen.content.decode())
    assert re.findall(r'src="([^"]+page-\d+\.png)"', seen.content.decode())
    pressed = client.post(going.url, {"seen": seen.context["desk"].seal, "password": PASSWORD})  # 3: 发布
    assert pressed.url == PAGE and Bulletin.objects.count() == 1
    assert "已发布，文号未定" in said(client, PUBLISHED)
    assert "文号未定 公开" in said(client)


def test_page_keeps_what_was_written_and_warns_of_what_no_paper_prints(june, client):
    typed = form_of(client.get(PAGE)) | {
        "body": OWN + "\n电话13812345678，🀄",
        "number": NUMBER,
        "press": "save",
    }
    answer = client.post(PAGE, typed, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert told[:2] == [
        "正文里好像有电话号码，请确认是否要写。",
        "正文：“🀄”（U+1F004）印不出来，请改用别的写法",
    ]
    assert now_desk().fields.number == NUMBER
    assert "已改写" in said(client) and "发布前要办的" in said(client)


def test_too_long_a_text_is_kept_and_counted(june, client):
    client.post(PAGE, form_of(client.get(PAGE)) | {"body": "字" * 4321, "press": "save"})
    assert "正文有 4321 个字，最多 4000 个，请删去 321 个" in said(client)
    refused = client.post(PAGE, form_of(client.get(PAGE)) | {"body": "字" * 20001})
    assert refused.status_code == 400 and "字" * 20001 in refused.content.decode()


def test_two_editors_both_see_both_texts(june, client, reviewer):
    typed = form_of(client.get(PAGE)) | {"body": OWN, "number": NUMBER}
    other = make_user(Role.PUBLISHER, username="fabu", name="发布岗")
    write(other, body="别人的一稿。", shown=shown_by(now_desk()))
    answer = client.post(PAGE, typed)
    page = answer.content.decode()
    assert answer.status_code == 409 and "别人已经改过，没有保存" in page
    assert "发布岗在" in page and "<del>别人的一稿。</del>" in page and "我自己写的一段。" in page
    again = client.post(PAGE, form_of(answer))
    assert again.status_code == 302
    assert (now_desk().fields.body, now_desk().fields.number) == (OWN, NUMBER)


@pytest.mark.parametrize("missing", ["version", "body_sum", "based_on"])
def test_page_that_was_not_loaded_whole_is_refused_and_keeps_the_words(june, client, missing):
    typed = form_of(client.get(PAGE)) | {"body": OWN}
    del typed[missing]
    answer = client.post(PAGE, typed)
    assert answer.status_code == 400 and "这一页没有载全" in answer.content.decode()
    assert "我自己写的一段。" in answer.content.decode()


def keep_typed(client, **typed):
    """What the script sends while somebody writes: the whole form as the page had it, with these words."""
    words = form_of(client.get(PAGE)) | typed
    assert client.post(reverse("typed_keep", args=[PAGE[1:]]), words).status_code == 200


def test_words_typed_and_not_saved_wait_on_the_page(june, client, reviewer):
    keep_typed(client, body="还没有存的话", copied_to="")
    page = client.get(PAGE)
    assert "还没有存的话" in page.content.decode() and "还没有保存的，按“保存草稿”才存下" in said(client)
    assert "保存了另一稿" not in said(client)
    client.post(PAGE, form_of(page))
    assert not Unsaved.objects.exists() and "还没有保存" not in said(client)


@pytest.mark.parametrize("is_refused", [False, True])
def test_unsaved_words_never_go_over_what_another_saved_unseen(june, client, reviewer, is_refused):
    keep_typed(client, body=OWN)
    typed = form_of(client.get(PAGE))
    write(make_user(Role.PUBLISHER, username="fabu", name="发布岗"), body="别人的一稿。")
    if is_refused:
        assert client.post(PAGE, typed).status_code == 409
    back = client.get(PAGE)
    assert "发布岗在" in said(client) and "<del>别人的一稿。</del>" in back.content.decode()
    assert client.post(PAGE, typed).status_code == 409
    assert now_desk().fields.body == "别人的一稿。"
    assert client.post(PAGE, form_of(back)).status_code == 302
    assert now_desk().fields.body == OWN


def test_whoever_wrote_a_number_alone_keeps_the_text_that_another_saved(june, client, reviewer):
    keep_typed(client, number=NUMBER)
    write(make_user(Role.PUBLISHER, username="fabu"), body="别人的一稿。")
    client.post(PAGE, form_of(client.get(PAGE)))
    assert (now_desk().fields.body, now_desk().fields.number) == ("别人的一稿。", NUMBER)


def test_refusal_for_another_reason_tells_of_the_other_text_too(june, client, reviewer):
    typed = form_of(client.get(PAGE)) | {"body": OWN, "dated": "不是日期"}
    write(make_user(Role.PUBLISHER, username="fabu", name="发布岗"), body="别人的一稿。")
    answer = client.post(PAGE, typed)
    assert answer.status_code == 400 and "发布岗在" in answer.content.decode()


def test_untouched_text_kept_on_an_older_board_follows_the_new_one(june, client, reviewer):
    keep_typed(client, number=NUMBER)
    correct_june()
    assert "更正1" in form_of(client.get(PAGE))["body"]
    client.post(PAGE, form_of(client.get(PAGE)))
    assert not now_desk().has_own_text and now_desk().fields.number == NUMBER


def test_correction_of_the_board_is_said_and_drafted_anew(june, client, reviewer):
    write(reviewer, body=OWN)
    released(reviewer)
    correct_june()
    page = said(client)
    assert "正文是据先前的榜单写的" in page and "撤下" in page and "补入" in page
    assert "据更正前的榜单" in said(client, PUBLISHED)
    step = reverse("bulletin_step", args=[JUNE, BULLETIN, "redraft"])
    assert client.post(step, {"version": 1}).url == PAGE
    page = said(client)
    assert "换下的正文，与现在的对照" in page and "我自己写的一段。" in page
    assert client.post(step, {"version": "x"}, follow=True).status_code == 200
    assert client.post(reverse("bulletin_step", args=[JUNE, BULLETIN, "other"])).status_code == 404
    seal = client.get(RELEASE).context["desk"].seal
    refused = client.post(RELEASE, {"seen": seal, "password": PASSWORD})
    assert "请填写更正原因" in refused.content.decode()
    client.post(RELEASE, {"seen": seal, "password": PASSWORD, "reason": "榜单已更正"})
    assert Bulletin.objects.of(JUNE, BULLETIN).first().change == "correction"
    assert "第2次发布，更正：榜单已更正" in said(client)


def test_release_page_refuses_what_is_wrong_and_says_why(june, client, reviewer):
    seal = now_desk().seal
    assert "密码不对" in client.post(RELEASE, {"seen": seal, "password": "x"}).content.decode()
    write(reviewer, number=NUMBER)
    answer = client.post(RELEASE, {"seen": seal, "password": PASSWORD})
    assert answer.status_code == 409 and "打开之后内容有变" in answer.content.decode()
    write(reviewer, number="7号")
    assert "现在不能发布" in said(client, RELEASE)
    assert not Bulletin.objects.exists()


def test_number_is_given_later_and_the_old_file_stays_readable_to_the_office(june, client, reviewer):
    first = released(reviewer)
    address = reverse("bulletin_number", args=[JUNE, BULLETIN])
    for typed in ({"number": "7号", "password": PASSWORD}, {"number": NUMBER, "password": "x"}):
        refused = client.post(address, typed | {"seen": first.digest})
        assert (refused.status_code, refused.context["number_form"]["number"].value()) == (
            400,
            typed["number"],
        )
        assert "<details open>" in refused.content.decode()
    assert Bulletin.objects.count() == 1
    client.post(address, {"number": NUMBER, "password": PASSWORD, "seen": first.digest})
    assert Bulletin.objects.count() == 2
    old = reverse("bulletin_released", args=[JUNE, BULLETIN, 1, "pdf"])
    assert client.get(old).content == bytes(first.pdf)
    assert client.get(reverse("bulletin_released", args=[JUNE, BULLETIN, 3, "pdf"])).status_code == 404
    assert client.get(reverse("bulletin_released", args=[JUNE, BULLETIN, 1, "txt"])).status_code == 404


def test_rehearsal_leads_to_its_bulletin_marked_with_its_digits(client, reviewer):
    month = Month.objects.open(JUNE)
    digits = draft(month).digest[:12]
    assert f'href="{PAGE}?draft={digits}"' in client.get(PUBLISHED).content.decode()
    page = client.get(f"{PAGE}?draft={digits}").content.decode()
    assert "送审稿" in page and digits in page and "去发布" not in page
    assert client.post(PAGE, form_of(client.get(PAGE)) | {"press": "release"}).url == PAGE
    pdf = client.get(reverse("bulletin_draft_pdf", args=[JUNE, BULLETIN]))
    assert pdf.content.startswith(b"%PDF-") and "%E9%80%81%E5%AE%A1%E7%A8%BF" in pdf["Content-Disposition"]
    assert "现在不能发布" in said(client, RELEASE)


def test_auditor_reads_and_has_no_press(june, client):
    client.force_login(make_user(Role.AUDITOR, username="shenji"))
    assert "<textarea" not in client.get(PAGE).content.decode()
    assert "现将2026年6月份" in said(client) and "去发布" not in said(client)


def test_page_shown_as_picture_ends_with_the_last(june, client):
    first = reverse("bulletin_draft_page", args=[JUNE, BRIEF, 1])
    assert client.get(first).content.startswith(b"\x89PNG")
    assert client.get(reverse("bulletin_draft_page", args=[JUNE, BRIEF, 99])).status_code == 404


def test_month_that_was_never_opened_is_not_found(client):
    assert client.get(PAGE).status_code == client.get(RELEASE).status_code == 404


@pytest.mark.parametrize("times", [1, 3])
def test_queries_do_not_grow_with_releases(june, client, reviewer, times):
    for n in range(times):
        write(reviewer, number=f"高作风办〔2026〕{n + 1}号")
        released(reviewer, reason="更正" if n else "")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    assert len(queries) == 14, [query["sql"][:110] for query in queries]
    assert publish
