"""The pages of 明查暗访: how many presses things take, what each reader sees, and that nothing leaks early."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from assessments.dates import local_day
from assessments.files.evidence import keep
from departments.models import Role
from inspections.models import Accountability, Check, Finding, FindingState, Review, Supervisor, Visit
from inspections.recording import attach_photos
from tests.factories import make_office, make_user
from tests.inspections.factories import (
    FIRST_WEEK,
    at,
    make_accountability,
    make_finding,
    make_round,
    make_supervisor,
    make_visit,
    town,
)
from tests.inspections.photos import photo_bytes, picture_upload

pytestmark = pytest.mark.django_db
S = FindingState


def this_week():
    today = local_day(timezone.now())
    return today - timedelta(days=today.weekday())


@pytest.fixture
def walk(client):
    """A signed-in supervisor with one unit to visit this week, and a unit of next week."""
    supervisor = make_supervisor(since=date(2020, 1, 1), until=date(2100, 1, 1))
    own = {"supervisors": [supervisor, make_supervisor("jiandu2", until=date(2100, 1, 1))]}
    visit = make_visit(planned_week=this_week(), **own)
    make_visit(town("later", "下周才去的镇"), planned_week=this_week() + timedelta(days=7), **own)
    client.force_login(supervisor.user)
    return visit


def typed(visit, **more):
    chip = Check.objects.get(text="不在岗")
    return {
        "where": f"v{visit.pk}", "chip": chip.pk, "place": "大厅", "token": "a" * 32, "action": "found", **more
    }  # fmt: skip


def send(client, fields, **headers):
    return client.post(reverse("inspections_today"), fields, headers=headers)


def test_today_shows_the_units_of_this_week_alone(client, walk):
    page = client.get(reverse("inspections_today")).content.decode()
    assert ("淳溪街道" in page, f'value="v{walk.pk}"' in page) == (True, True)
    assert page.count('name="where"') == 2  # the one unit and 其他单位
    assert re.search(r'<input[^>]*name="camera"[^>]*capture="environment"', page)
    assert not re.search(r'<input[^>]*name="files"[^>]*capture', page)


def test_finding_is_handed_in_without_a_script(client, walk):
    sent = send(
        client, typed(walk, camera=picture_upload(), files=picture_upload("二.jpg", colour=(1, 2, 3)))
    )
    assert (sent.status_code, sent.url) == (302, reverse("inspections_today"))
    finding = Finding.objects.get()
    assert (finding.words, finding.state, finding.files.count()) == (
        "工作时间不在岗，没有离岗告示",
        S.COLLECTED,
        2,
    )


def test_nothing_found_takes_the_unit_and_one_press(client, walk):
    send(client, {"where": f"v{walk.pk}", "token": "b" * 32, "action": "clean"})
    walk.refresh_from_db()
    assert (walk.outcome, Finding.objects.count()) == ("clean", 0)


def test_script_gets_a_receipt_and_the_same_one_again(client, walk):
    headers = {"accept": "application/json"}
    first = send(client, typed(walk, files=picture_upload()), **headers).json()
    again = send(client, typed(walk, files=picture_upload()), **headers).json()
    stored = Finding.objects.get()
    assert (
        first
        == again
        == {
            "code": stored.code,
            "files": [stored.files.get().sha256],
            "said": f"{stored.code} 已提交",
        }
    )


def test_token_of_another_content_is_a_409_that_asks_for_a_new_one(client, walk):
    headers = {"accept": "application/json"}
    send(client, typed(walk), **headers)
    answer = send(client, typed(walk, place="二楼"), **headers)
    assert (answer.status_code, answer.json()["again"]) == (409, True)


def test_phone_whose_clock_is_fast_is_heard_all_the_same(client, walk):
    headers, fast = {"accept": "application/json"}, timezone.now() + timedelta(minutes=20)
    fields = {"seen_at": fast.isoformat()}
    first = send(client, typed(walk, files=picture_upload(), **fields), **headers).json()
    assert send(client, typed(walk, files=picture_upload(), **fields), **headers).json() == first
    finding = Finding.objects.get()
    assert (finding.seen_at < fast, finding.files.get().client_at) == (True, fast)
    assert finding.files.get().clocks_differ


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"where": ""}, "请选单位"),
        ({"where": "other"}, "请选是哪个单位"),
        ({"chip": ""}, "请选一个检查项，或写下看到了什么"),
        ({"token": "x"}, "这一页没有载全，请刷新后再提交"),
        ({"seen_at": "昨天"}, "这一页没有载全，请刷新后再提交"),
    ],
)
def test_bad_submission_is_told_and_keeps_what_was_typed(client, walk, fields, said):
    answer = send(client, typed(walk, **{"words": "", "place": "三楼窗口", **fields}))
    page = answer.content.decode()
    assert (answer.status_code, said in page, "三楼窗口" in page) == (422, True, True)
    assert not Finding.objects.exists()


def test_zip_named_jpg_is_refused(client, walk):
    upload = SimpleUploadedFile("照片.jpg", b"PK\x03\x04" + b"0" * 200, content_type="image/jpeg")
    answer = send(client, typed(walk, files=upload))
    assert (answer.status_code, Finding.objects.count()) == (422, 0)


def finding_with_photo():
    lai = make_supervisor("lai").user
    visit = make_visit(supervisors=[lai.supervisor], made=at(FIRST_WEEK))
    finding = make_finding(visit=visit, created_by=lai, words="窗口无人")
    attach_photos(finding, [keep(picture_upload(), actor=lai)], actor=lai, client_at=None, now=at(FIRST_WEEK))
    return finding, lai


def test_photo_is_shown_as_a_copy_without_what_the_phone_wrote(client):
    finding, lai = finding_with_photo()
    file = finding.files.get()
    client.force_login(lai)
    copy = client.get(reverse("finding_file", args=[file.pk])).content
    assert (copy == photo_bytes(), b"Exif" in photo_bytes(), b"Exif" in copy) == (False, True, False)
    with Image.open(SimpleUploadedFile("x", copy)) as image:
        assert dict(image.getexif()) == {}
    assert client.get(reverse("finding_file_original", args=[file.pk])).content == photo_bytes()


def test_photo_is_not_there_for_the_unit_before_it_is_told(client):
    finding, _ = finding_with_photo()
    clerk, file = make_user(Role.CONTACT, finding.unit), finding.files.get()
    client.force_login(clerk)
    addresses = [reverse("finding_file", args=[file.pk]), reverse("finding", args=[finding.pk])]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    Finding.objects.update(state=S.NOTIFIED, notified_on=date(2026, 6, 8), answer_until=date(2026, 6, 15))
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    assert client.get(reverse("finding_file_original", args=[file.pk])).status_code == 404


def test_unit_never_reads_who_saw_it(client):
    finding, lai = finding_with_photo()
    Finding.objects.update(state=S.NOTIFIED, notified_on=date(2026, 6, 8), answer_until=date(2026, 6, 15))
    client.force_login(make_user(Role.CONTACT, finding.unit))
    page = client.get(reverse("finding", args=[finding.pk])).content.decode()
    assert ("暗访组" in page, lai.name in page, lai.username in page) == (True, False, False)


def test_batch_is_told_in_two_presses_and_not_while_it_runs(client):
    client.force_login(make_user(Role.REVIEWER))
    ran = make_round(make_round().calendar_month)
    finding = make_finding(visit=make_visit(made=at(FIRST_WEEK), planned_week=this_week(), round=ran))
    waiting = make_visit(town("b", "乙"), planned_week=this_week(), round=ran)
    page = client.get(reverse("findings")).content.decode()
    key = re.search(r'name="batch" value="([^"]+)"', page)[1]
    press = {"path": reverse("findings_notify"), "data": {"batch": key}}
    answer = client.post(**press, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["errors"]) == (
        409,
        [f"{finding} 本批还有 1 个单位未访，访完或过了这一周再反馈"],
    )
    Visit.objects.filter(pk=waiting.pk).update(skipped_because="道路中断")
    client.post(**press)
    finding.refresh_from_db()
    assert finding.state == S.NOTIFIED


def test_one_document_covers_what_is_ticked(client):
    client.force_login(make_user(Role.REVIEWER))
    rows = [make_finding(state=S.RECTIFYING) for _ in range(3)]
    fields = {
        "finding": [rows[0].pk, rows[2].pk], "kind": "written", "target": "person", "organ": "本单位党组",
        "document": "样例〔2026〕2号", "decided_on": "2026-06-12",
    }  # fmt: skip
    client.post(reverse("findings_measures"), fields)
    assert sorted(Accountability.objects.values_list("finding", flat=True)) == [rows[0].pk, rows[2].pk]


def test_office_verifies_with_one_key(client):
    client.force_login(make_user(Role.REVIEWER))
    finding = make_finding(state=S.ANSWERED)
    page = client.get(reverse("finding", args=[finding.pk])).content.decode()
    keys = dict(re.findall(r'value="(\w+)" data-key="(\w+)"', page))
    assert keys == {"verify": "Digit1", "dismiss": "Digit2"}
    fields = {"step": "verify", "version": 1, "state": "answered", "rectify_days": 10}
    client.post(reverse("finding_step", args=[finding.pk]), fields)
    finding.refresh_from_db()
    assert finding.state == S.RECTIFYING


def test_unit_answers_reports_and_asks_for_a_review(client):
    contact = make_user(Role.CONTACT, town())
    client.force_login(contact)
    told = make_finding(
        state=S.NOTIFIED, notified_on=local_day(timezone.now()), answer_until=date(2100, 1, 1)
    )
    client.post(reverse("finding_answer", args=[told.pk]), {"stance": "true", "version": 1})
    today = local_day(timezone.now())
    days = {
        "answer_until": date(2100, 1, 1),
        "notified_on": today,
        "answered_on": today,
        "concluded_on": today,
        "rectify_until": date(2100, 1, 1),
    }
    verified = make_finding(state=S.RECTIFYING, **days)
    client.post(reverse("finding_review", args=[verified.pk]), {"words": "有会议通知"})
    client.post(reverse("finding_report", args=[verified.pk]), {"note": "专人值守", "version": 1})
    states = list(Finding.objects.order_by("pk").values_list("state", flat=True))
    assert (states, Review.objects.get().words) == ([S.ANSWERED, S.RECTIFIED], "有会议通知")


def test_denial_without_words_keeps_the_stance(client):
    client.force_login(make_user(Role.CONTACT, town()))
    told = make_finding(state=S.NOTIFIED)
    answer = client.post(reverse("finding_answer", args=[told.pk]), {"stance": "false", "version": 1})
    page = answer.content.decode()
    assert (answer.status_code, "不属实、部分属实要写明情况" in page) == (422, True)
    assert re.search(r'value="false"[^>]*checked', page)


def test_notice_is_a_sheet_of_a4(client):
    client.force_login(make_user(Role.CONTACT, town()))
    answer = client.get(reverse("finding_notice", args=[make_finding(state=S.NOTIFIED).pk]))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_posting_that_ends_is_on_the_desk_of_office_and_unit(client):
    today = local_day(timezone.now())
    finding = make_finding(state=S.CLOSED)
    days = {"starts_on": today - timedelta(days=80), "ends_on": today + timedelta(days=6)}
    make_accountability(finding, "repost", **days)
    for user in (make_user(Role.REVIEWER), make_user(Role.CONTACT, finding.unit)):
        client.force_login(user)
        assert "即将期满" in client.get(reverse("desk")).content.decode()


def test_supervisor_is_appointed_on_the_page(client):
    client.force_login(make_user(Role.PUBLISHER))
    person = make_user(Role.SUPERVISOR, make_office(), "dai")
    fields = {"user": person.pk, "kind": "citizen", "since": "2026-01-01", "until": "2026-12-31"}
    assert client.post(reverse("supervisors"), fields).status_code == 302
    assert Supervisor.objects.get().user == person


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_many(client, django_assert_max_num_queries, rows):
    client.force_login(make_user(Role.REVIEWER))
    for _ in range(rows):
        make_finding(state=S.RECTIFYING)
    with django_assert_max_num_queries(20):
        client.get(reverse("findings"))


def test_words_of_a_draft_are_changed_on_its_own_page(client, walk):
    send(client, typed(walk))
    finding = Finding.objects.get()
    address = reverse("finding_words", args=[finding.pk])
    wrong = client.post(address, {"words": "", "place": "二楼"})
    assert wrong.status_code == 422
    assert 'value="二楼"' in wrong.content.decode()
    client.post(address, {"words": "三号窗口无人", "place": "二楼"})
    finding.refresh_from_db()
    assert (finding.words, finding.place, finding.state) == ("三号窗口无人", "二楼", S.DRAFT)
    client.force_login(walk.supervisors.get(user__username="jiandu2").user)
    assert client.post(address, {"words": "别的"}).status_code == 404
