"""A new line is written in the row of its clause: opened, folded away, refused and saved there, several at once."""

import re

import pytest
from django.urls import reverse

from assessments.files.evidence import attach
from assessments.filing import take_up_all
from assessments.models import Determination, Evidence, Month, Submission
from departments.models import Record, UnsavedForm
from tests.assessments.files import pdf, upload
from tests.assessments.pages import row_text, sent, shown_messages, text
from tests.assessments.scene import begin_eighteen
from tests.factories import JUNE, make_reading

pytestmark = pytest.mark.django_db
SHEET, PLACE, BLAME = "/sheet/2026-06/", "red_flag-2-ADD", "red_light-1-ADD"
ADDING = reverse("sheet_adding", args=[JUNE])


def press(clerk, address=ADDING, **data):
    """A button of the sheet with everything that stands in its form: what a browser without a script sends."""
    return clerk.post(address, sent(clerk.get(SHEET)) | data)


def save(clerk, clause, place=PLACE, **typed):
    named = {f"{name}-{place}": value for name, value in typed.items()}
    return press(clerk, reverse("line_add", args=[JUNE, clause.pk]), place=place, **named)


def places(clerk):
    """Where forms of new lines stand, with whether each is folded."""
    fields = sent(clerk.get(SHEET))
    return {name[5:]: value == "0" for name, value in fields.items() if name.startswith("open-")}


def test_form_opens_in_its_row_beside_others_and_is_saved_there(clerk, scene):
    response = press(clerk, open=PLACE)
    assert response.url == f"{SHEET}#{PLACE}"
    press(clerk, open=BLAME, **{f"grounds-{PLACE}": "写到一半"})
    assert places(clerk) == {PLACE: False, BLAME: False}
    assert sent(clerk.get(SHEET))[f"grounds-{PLACE}"] == "写到一半"
    assert shown_messages(save(clerk, scene.blame, BLAME, unit="gubai", grounds="6月2日被通报")) == [
        "已保存红灯1：古柏街道"
    ]
    assert places(clerk) == {PLACE: False}
    save(clerk, scene.praise, unit="chunxi", grounds="6月获市级通报表扬")
    assert (Determination.objects.count(), places(clerk), UnsavedForm.objects.count()) == (2, {}, 0)


def test_opening_and_closing_an_empty_form_asks_nothing_and_leaves_nothing(clerk, scene):
    before = Record.objects.count()
    press(clerk, open=PLACE)
    assert "还没有保存" not in text(clerk.get(SHEET))
    assert "＋ 有" not in row_text(clerk.get(SHEET), scene.praise)
    assert shown_messages(press(clerk, close=PLACE)) == []
    assert (places(clerk), UnsavedForm.objects.count(), Record.objects.count()) == ({}, 0, before)


def test_closed_form_keeps_what_is_written_until_it_is_thrown_away(clerk, scene):
    press(clerk, open=PLACE)
    (sentence,) = shown_messages(press(clerk, close=PLACE, **{f"grounds-{PLACE}": "写到一半"}))
    assert "写了一半的还留着，没有保存" in sentence
    assert places(clerk) == {PLACE: True}
    assert "填报红旗2：写了一半，还留着，没有保存" in row_text(clerk.get(SHEET), scene.praise)
    press(clerk, reverse("sheet_explain", args=[JUNE, scene.blame.pk]), reason="none")
    assert sent(clerk.get(SHEET))[f"grounds-{PLACE}"] == "写到一半"
    press(clerk, drop=PLACE)
    assert (places(clerk), Determination.objects.count(), UnsavedForm.objects.count()) == ({}, 0, 0)


def test_refused_line_stands_in_its_row_with_its_file_and_every_fault_on_top(clerk, scene):
    scene.add()
    press(clerk, open=PLACE)
    page = save(clerk, scene.praise, unit="chunxi", grounds="长" * 61, files=upload(pdf()))
    row = row_text(page, scene.praise)
    assert "事由最多 60 字，现有 61 字" in row
    assert "已上传：通报.pdf" in row
    assert f'<a href="#id_grounds-{PLACE}">红旗2：事由最多 60 字，现有 61 字</a>' in page.content.decode()
    page = save(clerk, scene.praise, grounds="6月办结12件")
    assert "同一条款、同一单位、同一所属月份只能认定一次" in row_text(page, scene.praise)
    save(clerk, scene.praise, unit="gubai")
    assert Evidence.objects.get().determination.unit == scene.towns[1]


def test_unit_that_the_machine_could_not_judge_has_a_form_of_its_own(clerk, scene):
    for town in scene.towns:
        make_reading(scene.metric, town, done=0, total=0)
    assert "须人工判定 3 个单位" in row_text(clerk.get(SHEET), scene.flag)
    plain, own = "red_flag-1-ADD", "red_flag-1-ADD-gubai"
    press(clerk, open=own)
    press(clerk, open=plain)
    fields = sent(clerk.get(SHEET))
    assert (fields[f"unit-{own}"], fields.get(f"unit-{plain}", "")) == ("gubai", "")
    save(clerk, scene.flag, own, grounds="本月无应参保人员")
    assert (Determination.objects.get().unit, places(clerk)) == (scene.towns[1], {plain: False})


@pytest.mark.parametrize(
    "place",
    ["", "red_flag-2", "red_flag-2-chunxi", "line1", "red_flag-2-ADD-X", "x" * 9000, "red_flag-0-ADD"],
)
def test_place_that_is_none_opens_nothing(clerk, scene, place):
    assert clerk.post(ADDING, {"sheet": "2026-06", "open": place}).url == SHEET
    assert not UnsavedForm.objects.exists()


def test_place_of_another_clause_saves_under_the_clause_that_was_pressed(clerk, scene):
    press(clerk, open=BLAME)
    page = save(clerk, scene.praise, BLAME, unit="chunxi", grounds="6月获市级通报表扬")
    assert (Determination.objects.count(), "请选择单位" in text(page)) == (0, True)


def test_published_month_opens_nothing_and_shows_what_was_written(clerk, scene):
    press(clerk, open=PLACE)
    page = sent(clerk.get(SHEET))
    Month.objects.open(JUNE)
    Month.objects.update(published_at="2026-07-17T01:00:00Z")
    typed = {"place": PLACE, f"unit-{PLACE}": "chunxi", f"grounds-{PLACE}": "6月获市级通报表扬"}
    shown = clerk.post(reverse("line_add", args=[JUNE, scene.praise.pk]), page | typed)
    assert "没有保存 红旗2：2026年6月已发布，不能再改；发布后只能更正" in text(shown)
    assert "要用请先抄走： 红旗2 6月获市级通报表扬" in text(clerk.get(SHEET))
    assert '<details class="adding"' not in clerk.get(SHEET).content.decode()


def test_line_that_is_taken_off_is_put_back_with_its_file_by_one_press(clerk, scene):
    line = scene.add(facts="附了通报")
    attach(line, upload(pdf()), actor=scene.clerk)
    (sentence,) = shown_messages(clerk.post(reverse("line_drop", args=[line.pk])))
    assert sentence.startswith("撤下了红旗2：淳溪街道。写的还留着")
    own = f"{PLACE}-chunxi"
    assert (Determination.objects.count(), places(clerk)) == (0, {own: True})
    kept = re.search(rf'name="kept-{own}" value="([^"]+)"', clerk.get(SHEET).content.decode())[1]
    save(clerk, scene.praise, own, kept=kept)
    again = Determination.objects.get()
    files = [file.name for file in again.evidence.all()]
    assert (again.unit, again.grounds, again.facts) == (scene.towns[0], line.grounds, "附了通报")
    assert (files, places(clerk)) == (["通报.pdf"], {})


def test_line_of_the_machine_comes_back_as_its_proposal(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "87.2")
    (line,) = take_up_all(scene.month, scene.department, actor=scene.clerk)
    assert shown_messages(clerk.post(reverse("line_drop", args=[line.pk]))) == ["撤下了红旗1：淳溪街道"]
    assert (places(clerk), "拟报 本条不报" in row_text(clerk.get(SHEET), scene.flag)) == ({}, True)


def test_whole_month_is_filled_in_and_sent_without_a_script(clerk, scene):
    begin_eighteen(scene)
    for town, figure in zip(scene.towns, ("87.2", "80", "60"), strict=True):
        make_reading(scene.metric, town, figure)
    press(clerk, reverse("sheet_take_all", args=[JUNE]))
    for clause, place, unit in ((scene.praise, PLACE, "chunxi"), (scene.blame, BLAME, "gubai")):
        press(clerk, open=place)
        typed = {"unit": unit, "grounds": "6月2日获市级通报"}
        save(clerk, clause, place, **typed, files=upload(pdf(), f"{unit}.pdf"))
    press(clerk, reverse("sheet_explain_rest", args=[JUNE]), rest="again")
    page = clerk.get(SHEET)
    assert "完成 18 / 18" in text(page)
    check = press(clerk, reverse("sheet_keep", args=[JUNE]), to=reverse("sheet_check", args=[JUNE]))
    send = clerk.get(check.url)
    clerk.post(check.url, {"seen": send.context["sheet"].fingerprint})
    assert Submission.objects.get(month__calendar_month=JUNE).sent_at
    assert (Determination.objects.count(), Evidence.objects.count()) == (5, 2)


def test_saving_leads_back_to_the_section_that_the_sheet_was_narrowed_to(clerk, scene):
    scene.rules.clauses.filter(pk=scene.praise.pk).update(section="办公室")
    line = scene.add(scene.blame)
    narrow = f"{SHEET}?section=%E5%8A%9E%E5%85%AC%E5%AE%A4"
    narrowed = {"section": "办公室"}
    press(clerk, open=PLACE)
    typed = {f"unit-{PLACE}": "gubai", f"grounds-{PLACE}": "6月办结12件", "place": PLACE}
    added = press(clerk, reverse("line_add", args=[JUNE, scene.praise.pk]), **typed, **narrowed)
    fields = {f"{name}-line{line.pk}": str(getattr(line, name)) for name in ("grounds", "facts", "version")}
    chosen = {
        f"unit-line{line.pk}": "chunxi",
        f"data_month-line{line.pk}": "2026-06",
        f"facts-line{line.pk}": "附",
    }
    edited = clerk.post(
        reverse("line_edit", args=[line.pk]), {"sheet": "2026-06", **fields, **chosen, **narrowed}
    )
    assert (added.url, edited.url) == (f"{narrow}#red_flag-2", f"{narrow}#red_light-1")
