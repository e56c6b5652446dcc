"""The files of an objection or of feedback, looked at by the unit and by the office as evidence is."""

import pytest
from django.urls import reverse

from assessments.contact.objections import file_objection
from assessments.files.evidence import keep
from assessments.files.storage import path_of
from departments.models import Record, Role
from tests.assessments.contact.scenes import IN_TIME
from tests.assessments.pages import text
from tests.factories import make_town, make_user
from tests.files import pdf_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def objection(told):
    files = [keep(pdf_upload("甲.pdf"), actor=told.contact, now=IN_TIME)]
    return file_objection(told.flag, words="数据口径与事实不符", files=files, actor=told.contact, now=IN_TIME)


@pytest.fixture
def addresses(objection):
    """By the name of each: the file whole, its preview, the first picture of that."""
    pk = objection.files.get().pk
    names = {"unit_file": [pk], "unit_file_preview": [pk], "unit_file_page": [pk, 1]}
    return {name: reverse(name, args=args) for name, args in names.items()}


def test_who_may_read_a_file_may_look_at_it_and_is_recorded_once_a_day(client, told, objection, addresses):
    for person in (told.contact, told.second):
        client.force_login(person)
        for _ in range(2):
            page = client.get(addresses["unit_file_preview"])
            assert f'<img src="{addresses["unit_file_page"]}"' in page.content.decode()
            assert f'<a class="button" href="{addresses["unit_file"]}">下载原件' in page.content.decode()
            assert client.get(addresses["unit_file_page"]).content.startswith(b"\xff\xd8")
    reads = Record.objects.filter(verb="unit_file.read").order_by("sequence")
    assert [read.actor for read in reads] == [told.contact, told.second]
    assert {read.sentence for read in reads} == {f"查看了{objection}的材料“甲.pdf”"}


def test_who_may_not_read_a_file_finds_no_preview(client, told, addresses):
    for stranger in (
        make_user(Role.CONTACT, make_town("gubai", "古柏街道")),
        make_user(Role.CLERK, told.department),
    ):
        client.force_login(stranger)
        assert [client.get(address).status_code for address in addresses.values()] == [404] * 3
    assert not Record.objects.filter(verb="unit_file.read").exists()


def test_damaged_file_says_so_and_shows_nothing(phone, objection, addresses):
    phone.get(addresses["unit_file_preview"])
    path_of(objection.files.get().sha256).unlink()
    assert phone.get(addresses["unit_file"]).status_code == 500
    assert "甲.pdf 缺失，请告知系统管理员。" in text(phone.get(addresses["unit_file_preview"]))
    assert phone.get(addresses["unit_file_page"]).status_code == 404


def test_pages_of_an_objection_offer_the_preview(client, told, objection, addresses):
    for person, page in (
        (told.contact, ("unit_line", told.flag.pk)),
        (told.second, ("objection", objection.pk)),
    ):
        client.force_login(person)
        html = client.get(reverse(page[0], args=[page[1]])).content.decode()
        assert f'href="{addresses["unit_file_preview"]}" data-preview' in html
        assert html.count("js/previews.js") == 1
