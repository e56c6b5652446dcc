import re

import pytest
from django.urls import reverse

from assessments.filing import drop_line, edit_line
from assessments.models import Determination, Evidence, LineState
from assessments.workflow import take_step
from departments.models import Role
from departments.months import CalendarMonth
from tests.assessments.files import pdf, picture, upload
from tests.assessments.pages import row_text, shown_messages, text
from tests.factories import (
    JUNE,
    make_assessor,
    make_line,
    make_office,
    make_user,
)

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"


def line_data(**changes):
    return {
        "unit": "chunxi",
        "grounds": "6月获市级通报表扬",
        "facts": "",
        "data_month": "2026-06",
        **changes,
    }


def add(clerk, clause, **data):
    """Press 保存 in the form that stands open in the clause's row."""
    place = f"{clause.signal}-{clause.number}-ADD"
    placed = {f"{name}-{place}": value for name, value in data.items()}
    address = reverse("line_add", args=[JUNE, clause.pk])
    return clerk.post(address, {"sheet": str(JUNE), f"open-{place}": "1", "place": place, **placed})


def kept_token(page):
    return re.search(r'name="kept-red_flag-2-ADD" value="([^"]+)"', page.content.decode())[1]


def test_line_is_added_with_its_file(clerk, scene):
    data = line_data(files=[upload(pdf()), upload(picture(), "图.png")])
    response = add(clerk, scene.praise, **data)
    assert response.url == f"{SHEET}#red_flag-2"
    assert [evidence.name for evidence in Determination.objects.get().evidence.all()] == [
        "通报.pdf",
        "图.png",
    ]


def test_refused_line_keeps_what_was_typed_and_uploaded(clerk, scene):
    scene.add()
    page = add(clerk, scene.praise, **line_data(facts="写了很久的依据", files=upload(pdf())))
    assert "同一条款、同一单位、同一所属月份只能认定一次" in text(page)
    assert "写了很久的依据" in text(page)
    add(clerk, scene.praise, **line_data(unit="gubai", kept=kept_token(page)))
    assert Evidence.objects.get().determination.unit == scene.towns[1]


def test_bad_file_is_named_and_the_good_one_is_kept(clerk, scene):
    page = add(clerk, scene.praise, **line_data(files=[upload(pdf()), upload(b"MZ", "x.exe")]))
    assert "x.exe：只收 pdf、jpg、png、xlsx、docx、ofd 文件" in text(page)
    assert "已上传：通报.pdf" in text(page)
    assert Determination.objects.count() == 0


def test_token_of_another_person_brings_no_file(clerk, scene):
    page = add(clerk, scene.praise, **line_data(grounds="", files=upload(pdf())))
    clerk.force_login(scene.signer)
    add(clerk, scene.praise, **line_data(kept=kept_token(page)))
    assert (Determination.objects.count(), Evidence.objects.count()) == (1, 0)


def test_units_offered_are_those_that_may_be_judged(clerk, scene):
    make_office()
    make_line(scene.praise, scene.towns[2], state=LineState.ACCEPTED, month=CalendarMonth(2026, 5))
    opening = {"open": "red_flag-2-ADD"}
    page = clerk.post(reverse("sheet_adding", args=[JUNE]), opening, follow=True).content.decode()
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, flags=re.S)
    offered = {label: re.findall(r'value="([^"]+)"', options) for label, options in groups}
    assert offered == {"上月认定过": ["qiqiao"], "镇街": ["chunxi", "gubai"]}
    assert "红旗2：不能认定本部门自己" in text(add(clerk, scene.praise, **line_data(unit="rsj")))


def test_personal_number_in_public_words_is_a_warning_only(clerk, scene):
    response = add(clerk, scene.praise, **line_data(grounds="联系人 13912345678"))
    assert shown_messages(response) == [
        "已保存红旗2：淳溪街道",
        "事由里好像有电话号码。事由会公开，请确认是否要写。",
    ]
    assert Determination.objects.count() == 1


def test_what_no_poster_can_print_is_named_when_it_is_typed_and_saved(clerk, scene):
    grounds = "在𡃂村推广😀"
    response = add(clerk, scene.praise, **line_data(grounds=grounds))
    assert shown_messages(response) == [
        "已保存红旗2：淳溪街道",
        "事由：“𡃂”（U+210C2）、“😀”（U+1F600）海报印不出来，请改用别的写法",
    ]
    assert Determination.objects.get().grounds == grounds


def test_second_editor_sees_both_texts_and_then_decides(clerk, scene):
    line = scene.add()
    edit_line(line, actor=scene.signer, grounds="别人写的")
    address = reverse("line_edit", args=[line.pk])
    page = clerk.post(address, line_data(grounds="我写的", version=1))
    assert "这一条刚被他人改过" in text(page)
    assert "别人写的" in text(page)
    assert 'value="我写的"' in page.content.decode()
    script = clerk.post(
        address, line_data(grounds="我写的", version=1), headers={"accept": "application/json"}
    )
    assert script.status_code == 409
    clerk.post(address, line_data(grounds="我写的", version=2))
    assert Determination.objects.get().grounds == "我写的"


def test_returned_line_is_answered_in_place_and_goes_back_at_once(clerk, scene):
    line = scene.add()
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="请附通报原文")
    row = row_text(clerk.get(SHEET), scene.praise)
    assert "退回补正： 请附通报原文" in row
    assert "重新报送这一条" in row
    data = line_data(version=line.version, refile="1", files=upload(pdf()))
    assert shown_messages(clerk.post(reverse("line_edit", args=[line.pk]), data)) == [
        "已保存红旗2：淳溪街道",
        "红旗2：淳溪街道 已重新报送，直接回到原审核员",
    ]
    line.refresh_from_db()
    assert (line.state, line.evidence.count()) == (LineState.FILED, 1)


def test_returned_line_with_another_unit_waits_for_the_head(clerk, scene):
    line = scene.add()
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="单位有误")
    data = line_data(unit="gubai", version=line.version, refile="1")
    response = clerk.post(reverse("line_edit", args=[line.pk]), data)
    assert shown_messages(response) == [
        "已保存红旗2：古柏街道",
        "单位、月份或数据有改动，要审签人重新审签后报送",
    ]
    line.refresh_from_db()
    assert (line.state, line.unit) == (LineState.RETURNED, scene.towns[1])


def test_unanswered_line_does_not_go_back(clerk, scene):
    line = scene.add()
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="请附通报原文")
    address = reverse("line_refile", args=[line.pk])
    assert shown_messages(clerk.post(address)) == ["区人社局红旗2：淳溪街道 还没有按意见修改，不能重新报送"]
    assert clerk.post(address, headers={"x-requested-with": "fetch"}).status_code == 409


def test_line_with_the_office_is_not_opened_for_change(clerk, scene):
    line = make_line(scene.praise, scene.towns[0])
    response = clerk.get(reverse("line_edit", args=[line.pk]))
    assert shown_messages(response) == ["区人社局红旗2：淳溪街道 现在是“已报送”，不能修改"]


def test_empty_file_is_named_and_the_good_one_is_kept(clerk, scene):
    page = add(clerk, scene.praise, **line_data(files=[upload(pdf()), upload(b"", "空.pdf")]))
    assert "空.pdf：文件是空的" in text(page)
    assert "已上传：通报.pdf" in text(page)


def test_refusals_of_a_line_are_in_the_houses_words(clerk, scene):
    data = line_data(unit="", grounds="长" * 75, facts="字" * 2001, data_month="2020-01")
    page = text(add(clerk, scene.praise, **data))
    for words in (
        "请选择单位",
        "事由最多 60 字，现有 75 字",
        "事实依据最多 2000 字，现有 2001 字",
        "没有这个月份可选，请从列表里选",
    ):
        assert words in page
    assert "事由：事由最多" not in page
    assert "请填写事由" in text(add(clerk, scene.praise, **line_data(grounds="\u200b")))


def test_version_that_is_no_number_is_refused_without_its_name(clerk, scene):
    line = scene.add()
    page = text(clerk.post(reverse("line_edit", args=[line.pk]), line_data(version="x")))
    assert "页面已过期，请刷新后再提交" in page
    assert "Version" not in page


def returned(scene, **fields):
    line = scene.add(**fields)
    scene.sign()
    return take_step(line, "return", actor=scene.reviewer, note="请附通报原文")


def test_returned_line_is_sent_again_in_one_way_only(clerk, scene):
    line = returned(scene)
    edit_line(line, actor=scene.clerk, facts="附了原文")
    row = row_text(clerk.get(SHEET), scene.praise)
    assert (row.count("重新报送"), "淳溪街道改好了，还没有重新报送" in text(clerk.get(SHEET))) == (1, True)
    assert "每条都有结果或说明" not in text(clerk.get(SHEET)).split("进度")[-1]
    data = line_data(version=2, facts="附了原文", refile="1")
    assert shown_messages(clerk.post(reverse("line_edit", args=[line.pk]), data)) == [
        "红旗2：淳溪街道 已重新报送，直接回到原审核员"
    ]


def test_returned_line_with_a_bad_file_may_still_be_sent_again(clerk, scene):
    line = returned(scene)
    data = line_data(version=line.version, refile="1", files=upload(b"MZ", "x.exe"))
    page = clerk.post(reverse("line_edit", args=[line.pk]), data)
    assert "还没有重新报送，现在仍是“退回补正”" in text(page)
    assert 'name="refile" value="1"' in page.content.decode()
    line.refresh_from_db()
    assert line.state == LineState.RETURNED


def test_line_that_wants_the_signature_is_saved_not_sent(clerk, scene):
    line = returned(scene)
    edit_line(line, actor=scene.clerk, unit=scene.towns[1])
    row = row_text(clerk.get(SHEET), scene.praise)
    assert ("重新报送" in row, "单位、月份或数据有改动，要重新审签" in row) == (False, True)


def test_unchanged_line_is_not_reported_as_saved(clerk, scene):
    line = scene.add()
    response = clerk.post(reverse("line_edit", args=[line.pk]), line_data(version=line.version))
    page = clerk.get(response.url.partition("#")[0])
    assert [(str(message), message.level_tag) for message in page.context["messages"]] == [
        ("红旗2：淳溪街道没有改动", "info")
    ]


def test_line_dropped_meanwhile_is_shown_with_what_was_typed(clerk, scene):
    line = scene.add()
    address = reverse("line_edit", args=[line.pk])
    drop_line(line, actor=scene.signer)
    page = clerk.post(address, line_data(grounds="我写了很久的事由", version=1))
    assert page.status_code == 410
    assert "这一条已被撤下" in text(page)
    assert "我写了很久的事由" in text(page)
    assert f'href="{SHEET}"' in page.content.decode()
    clerk.force_login(make_user(Role.CLERK, make_assessor("swj", "区商务局")))
    theirs, none = clerk.post(address), clerk.post(reverse("line_edit", args=[99999]))
    assert (theirs.status_code, theirs.content) == (404, none.content)
