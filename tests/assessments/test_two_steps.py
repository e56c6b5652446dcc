"""A press that cannot be undone stands behind a first one that does nothing."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from assessments.contact.objections import file_objection
from assessments.files.evidence import attach
from tests.assessments.contact.scenes import IN_TIME, ToldUnit
from tests.assessments.files import pdf, upload
from tests.assessments.pages import sent
from tests.assessments.scene import Scene
from tests.factories import JUNE

pytestmark = pytest.mark.django_db
SHEET = reverse("sheet_month", args=[JUNE])


def file_on_the_sheet():
    scene = Scene()
    file = attach(scene.add(), upload(pdf()), actor=scene.clerk)
    return scene.clerk, SHEET, "删去…", f'formaction="{reverse("evidence_remove", args=[file.pk])}"'


def file_on_the_page_of_its_line():
    scene = Scene()
    line = scene.add()
    file = attach(line, upload(pdf()), actor=scene.clerk)
    press = f'formaction="{reverse("evidence_remove", args=[file.pk])}"'
    return scene.clerk, reverse("line_edit", args=[line.pk]), "删去…", press


def unsaved_words():
    scene, client = Scene(), Client()
    client.force_login(scene.clerk)
    client.post(reverse("sheet_keep", args=[JUNE]), sent(client.get(SHEET)) | {"words-red_light-1": "写了"})
    return scene.clerk, SHEET, "都不要了…", 'form="forget"'


def objection_made():
    told = ToldUnit()
    filed = file_objection(told.flag, words="不对", files=[], actor=told.contact, now=IN_TIME)
    press = f'action="{reverse("unit_objection_withdraw", args=[filed.pk])}"'
    return told.contact, reverse("unit_line", args=[told.flag.pk]), "撤回异议…", press


CASES = (file_on_the_sheet, file_on_the_page_of_its_line, unsaved_words, objection_made)


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_press_without_a_way_back_is_two_presses(make):
    person, page, first, press = make()
    client = Client()
    client.force_login(person)
    body = client.get(page).content.decode()
    folds = re.findall(
        r"<details ([^>]*)>\s*<summary[^>]*>([^<]*)</summary>(.*?)</details>", body, flags=re.S
    )
    behind = [inside for kind, words, inside in folds if words == first and "open" not in kind]
    assert [inside.count(press) for inside in behind] == [body.count(press)] == [1]
