"""撤回 from its page to the last copy on the disk."""

import json

import pytest
from django.utils import timezone

from boards.folder import generations
from boards.folder.keeper import look
from boards.folder.renewing import renew, site
from boards.models import Edition, Withdrawal
from boards.site.addresses import public_addresses
from departments.models import Role, User
from tests.boards.posters.prints import share_prints
from tests.boards.published import NOW, assert_follows, correct, publish, texts
from tests.boards.withdrawn import NUMBER, publish_slipped, take_back
from tests.factories import JUNE, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/publishing/2026-06/withdraw/"
ASKED = {
    "press": "withdraw",
    "numbers": ["1", "2"],
    "kind": "personal",
    "reason": "误印了公民身份号码",
    "approved_by": "区委常委会",
    "approved_on": "2026-07-19",
    "approval_words": "同意",
    "password": "a good long password",
}


@pytest.fixture
def editions():
    return publish_slipped()


@pytest.fixture
def publisher(editions, client):
    user = User.objects.get(role=Role.PUBLISHER)
    user.set_password(ASKED["password"])
    user.save()
    client.force_login(user)
    return user


def press(client, editions, **changes):
    return client.post(ADDRESS, {**ASKED, "seen": editions[-1].digest, **changes})


def test_page_lists_the_editions_that_may_go(client, publisher):
    page = client.get(ADDRESS).content.decode()
    assert page.count('type="checkbox" name="numbers"') == 2
    assert "现行的2026年第6期（更正2）不能撤回" in page
    assert "将一并清除" in page and "草稿里自己写的题目和正文" in page
    assert NUMBER not in page


def test_page_withdraws_several_editions_at_once(client, publisher, editions):
    response = press(client, editions)
    assert (response.status_code, response["Location"]) == (302, "/publishing/2026-06/")
    assert [one.edition.number for one in Withdrawal.objects.order_by("pk")] == [1, 2]
    page = client.get("/publishing/2026-06/").content.decode()
    assert "已撤回2026年第6期、2026年第6期（更正1）" in page
    assert page.count("含个人信息：误印了公民身份号码") == 2
    assert '/boards/2026-06/1.csv"' not in page
    assert '/boards/2026-06/3.csv"' in page
    assert f'{ADDRESS}"' not in page


@pytest.mark.parametrize(
    "changes, status, words",
    [
        ({"password": "wrong"}, 400, "密码不对"),
        ({"numbers": []}, 400, "请选要撤回哪一版"),
        ({"numbers": ["3"]}, 400, "选择一个有效的选项"),
        ({"reason": ""}, 400, "请填写公开的撤回原因"),
        ({"reason": "误印了11010519491231002X"}, 400, "像是写了身份证号"),
        ({"approved_on": "2999-01-01"}, 400, "还没有到"),
        ({"seen": "0" * 64}, 409, "已经发布，请看过再撤回"),
    ],
)
def test_page_refuses_and_keeps_what_was_typed(client, publisher, editions, changes, status, words):
    response = press(client, editions, **changes)
    assert response.status_code == status
    assert words in response.content.decode()
    assert "区委常委会" in response.content.decode()
    assert not Withdrawal.objects.exists()


def test_script_reads_the_refusal_as_data(client, publisher, editions):
    response = client.post(
        ADDRESS, {**ASKED, "numbers": [], "seen": "x"}, headers={"accept": "application/json"}
    )
    assert (response.status_code, response.json()) == (422, {"errors": ["请选要撤回哪一版"]})


def test_search_says_which_editions_carry_words_and_keeps_what_was_typed(client, publisher):
    response = client.post(ADDRESS, {"press": "find", "words": NUMBER, "reason": "误印", "numbers": ["2"]})
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("：<strong>有</strong>") == 2
    assert "还有这些字" not in page
    assert 'value="误印"' in page
    assert page.count("checked") == 1
    assert not Withdrawal.objects.exists()


def test_search_warns_where_the_standing_edition_carries_the_words(client, publisher):
    page = client.post(ADDRESS, {"press": "find", "words": "市级通报表扬"}).content.decode()
    assert "现行的2026年第6期（更正2）里还有这些字" in page


def test_page_of_a_month_without_such_editions_says_so(client, publisher):
    publish("2026-05")
    assert "没有可以撤回的" in client.get("/publishing/2026-05/withdraw/").content.decode()
    assert client.get("/publishing/2026-04/withdraw/").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PUBLISHER])
def test_page_is_the_publishers_alone(client, editions, role):
    client.force_login(make_user(role, username="somebody"))
    assert client.get(ADDRESS).status_code == press(client, editions).status_code == 403
    assert not Withdrawal.objects.exists()


# What the public reads afterwards


def test_no_public_page_has_the_words(client, editions):
    take_back(1, 2)
    read = []
    for address in public_addresses(today=JUNE):
        if not address.page.is_on_demand:
            assert NUMBER.encode() not in address.page.build(), address.path
            response = client.get(address.path)
            assert (response.status_code, response.content) == (200, address.page.build()), address.path
            read.append(address.path)
    assert {"/boards/2026-06/1/", "/boards/2026-06/1.json", f"/verify/{editions[0].digest}/"} <= set(read)


def test_page_in_its_place_says_so_with_the_reason(client, editions):
    take_back(1)
    page = client.get("/boards/2026-06/1/").content.decode()
    assert "本版已撤回" in page
    assert "含个人信息：误印了公民身份号码。" in page
    assert '<a href="/boards/2026-06/">2026年第6期（更正2）</a>' in page


def test_data_in_its_place_is_a_small_document(client, editions):
    take_back(1)
    assert json.loads(client.get("/boards/2026-06/1.json").content) == {
        "schema": "xiaoneng.withdrawn/1",
        "month": "2026-06",
        "edition": 1,
        "digest": editions[0].digest,
        "withdrawn_at": "2026-07-20T10:00:00+08:00",
        "reason": "误印了公民身份号码",
    }


@pytest.mark.parametrize("file", ["1.csv", "1.xlsx", "1/posters/flags-a3.pdf"])
def test_tables_and_posters_are_gone(client, editions, file):
    take_back(1)
    assert client.get(f"/boards/2026-06/{file}").status_code == 404


def test_edition_after_it_no_longer_shows_what_was_changed(client, editions):
    assert "本版改了什么" in client.get("/boards/2026-06/3/").content.decode()
    take_back(1, 2)
    page = client.get("/boards/2026-06/3/").content.decode()
    assert "本版改了什么" not in page
    assert page.count("已撤回") == 2


# What lies on the disk


def files_with(root, words):
    return [
        path.relative_to(root) for path in root.rglob("*") if path.is_file() and words in path.read_bytes()
    ]


def test_folder_follows_and_no_copy_stays(
    client, editions, settings, django_capture_on_commit_callbacks, monkeypatch
):
    share_prints(monkeypatch)
    renew(NOW)
    publish("2026-05")
    renew(NOW)
    for number in (1, 3):
        client.get(f"/boards/2026-06/{number}/")
        client.get(f"/boards/2026-06/{number}/posters/flags-a3.pdf")
    posters = settings.PUBLIC_ROOT / "posters"
    assert files_with(site(), NUMBER.encode())
    with django_capture_on_commit_callbacks(execute=True):
        take_back(1, 2, now=timezone.now())
    assert files_with(settings.PUBLIC_ROOT, NUMBER.encode()) == []
    assert [path.name for path in posters.iterdir()] == [editions[2].digest]
    assert list(site().glob("*/boards/2026-06/1.csv")) == []
    assert "/boards/2026-06/1.csv" not in texts()
    assert_follows(NOW)


def test_keeper_heals_what_an_interrupted_withdrawal_left(client, editions, settings):
    renew()
    client.get("/boards/2026-06/1/")
    left = settings.PUBLIC_ROOT / "posters" / editions[0].digest / "flags-a3.pdf"
    left.parent.mkdir(parents=True)
    left.write_bytes(NUMBER.encode())
    take_back(1, 2, now=timezone.now())  # the transaction of the test never ends, so that nothing is renewed
    assert files_with(site(), NUMBER.encode())
    assert look()
    assert files_with(settings.PUBLIC_ROOT, NUMBER.encode()) == []
    assert not look()


def test_a_later_publication_keeps_a_site_before_it(editions):
    take_back(1, 2)
    renew()
    correct("2026-06")
    look()
    sites = {file.parent.name for file in site().glob(f"*/{generations.MANIFEST}")} - {generations.CURRENT}
    assert len(sites - {generations.name_of_current(site())}) == 1
    assert Edition.objects.withdrawn().count() == 2


def test_reason_of_a_withdrawn_correction_goes_with_its_words(client, django_capture_on_commit_callbacks):
    publish("2026-06")
    publish("2026-06", reason=f"王小二{NUMBER}反映有误")
    edition = Edition.objects.get(month=JUNE, number=2)
    publish("2026-06", reason="隐去个人信息")
    public = [
        "/feed.atom",
        f"/verify/{edition.digest}/",
        f"/verify/{edition.digest[:12]}/",
        "/boards/2026-06/2/",
    ]
    assert NUMBER in client.get(public[0]).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        take_back(2, now=timezone.now())
    carrying = [address for address in public if NUMBER in client.get(address).content.decode()]
    assert carrying == []
    assert files_with(site(), NUMBER.encode()) == []
