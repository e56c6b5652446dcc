"""A button of the sheet that is pressed twice: the second press finds it done, and says so instead of an error."""

import pytest
from django.contrib.messages import ERROR
from django.urls import reverse

from assessments.explaining import explain
from assessments.files.evidence import attach
from assessments.models import Determination, Evidence, Explanation, Reason
from assessments.workflow import take_step
from departments.models import Record
from tests.assessments.files import pdf, upload
from tests.assessments.pages import sent
from tests.factories import JUNE, make_explanation, make_reading

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"


def presses(scene):
    """Every button of the sheet: its address and what it sends."""
    back = scene.add(facts="原来的依据")
    told = explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    take_step(back, "return", actor=scene.reviewer, note="请附通报原文")
    draft = scene.add(unit=scene.towns[2])
    file = attach(draft, upload(pdf()), actor=scene.clerk)
    make_explanation(scene.flag, month=JUNE.plus(-1), reason=Reason.OTHER, words="省里未发文")
    make_reading(scene.metric, scene.towns[0], "80")
    make_reading(scene.metric, scene.towns[1], "80")
    of_light, place = [JUNE, scene.light.pk], f"line{back.pk}"
    adding = {"unit-red_flag-2-ADD": "gubai", "grounds-red_flag-2-ADD": "6月获市级通报表扬"}
    return {
        "add": (
            reverse("line_add", args=[JUNE, scene.praise.pk]),
            {**adding, "data_month-red_flag-2-ADD": "2026-06"},
        ),
        "take": (reverse("line_take", args=of_light), {"unit": "chunxi"}),
        "take all": (reverse("line_take_all", args=of_light), {}),
        "decline": (
            reverse("line_decline", args=of_light),
            {"unit": "chunxi", "words-yellow_light-1-chunxi": "口径有误"},
        ),
        "reason": (reverse("sheet_explain", args=[JUNE, scene.flag.pk]), {"reason": "none"}),
        "again": (reverse("explain_again", args=[JUNE, scene.flag.pk]), {}),
        "rest": (reverse("sheet_explain_rest", args=[JUNE]), {"rest": "none"}),
        "withdraw all": (reverse("sheet_withdraw", args=[JUNE]), {}),
        "withdraw words": (reverse("explanation_withdraw", args=[told.pk]), {}),
        "save": (reverse("line_edit", args=[back.pk]), {f"facts-{place}": "附了原文"}),
        "send": (reverse("line_edit", args=[back.pk]), {"refile": "1", f"facts-{place}": "附了"}),
        "drop": (reverse("line_drop", args=[draft.pk]), {}),
        "drop a file": (reverse("evidence_remove", args=[file.pk]), {}),
    }


PRESSES = (
    "add", "take", "take all", "decline", "reason", "again", "rest", "withdraw all", "withdraw words", "save", "send",
    "drop", "drop a file",
)  # fmt: skip


def stands():
    lines = Determination.objects.order_by("pk").values_list("pk", "state", "version", "facts")
    words = Explanation.objects.order_by("pk").values_list("pk", "state", "version", "words")
    return list(lines), list(words), Evidence.objects.count(), Record.objects.count()


@pytest.mark.parametrize("press", PRESSES)
def test_second_press_finds_it_done_and_says_no_error(clerk, scene, press):
    every = presses(scene)
    assert tuple(every) == PRESSES
    address, data = every[press]
    page = sent(clerk.get(SHEET)) | data
    files = {
        f"files-{name.partition('-')[2]}": upload(pdf(), "新附.pdf")
        for name in data
        if name.startswith("facts-")
    }
    clerk.post(address, page | files)
    before = stands()
    again = {name: upload(pdf(), "新附.pdf") for name in files}
    answer = clerk.post(address, page | again)
    assert answer.status_code == 302, answer.content.decode()
    shown = clerk.get(answer.url.partition("#")[0]).context["messages"]
    assert [str(message) for message in shown if message.level >= ERROR] == []
    assert stands() == before
