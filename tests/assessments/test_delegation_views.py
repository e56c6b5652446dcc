from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.dates import local_day
from assessments.delegating import delegate, keep_red_lights
from assessments.delegations_listed import delegation_page
from assessments.digests import digest
from assessments.models import Delegation, Determination, LineState, SigningRule
from assessments.signing import send_for_signature
from departments.models import Role, User
from tests.assessments.pages import shown, shown_messages, text
from tests.factories import make_office, make_user

pytestmark = pytest.mark.django_db
PAGE, SIGN, CHECK = "/sheet/delegations/", "/sheet/2026-06/sign/", "/sheet/2026-06/check/"


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def deputy(scene):
    return make_user(Role.CLERK, scene.department, username="deputy", name="张三")


def days_from(today, first, last):
    return {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}


def test_head_delegates_and_ends_it_on_one_page(head, scene, deputy, today):
    empty = head.get(PAGE)
    assert "现在没有人代签 还没有委托过" in text(empty)
    response = head.post(PAGE, {"delegate": deputy.pk, **days_from(today, 0, 2)})
    made = Delegation.objects.get()
    assert shown_messages(response) == [f"已委托张三代签，{made.days}"]
    page = text(head.get(PAGE))
    assert f"正在代签 生效中 审签人 委托 张三 {made.days}" in page
    head.post(PAGE, {"delegate": deputy.pk, **days_from(today, 5, 6)})
    page = text(head.get(PAGE))
    assert (page.count("未开始"), page.count("取消委托"), page.count("提前结束")) == (1, 1, 1)
    response = head.post(reverse("delegation_end", args=[made.pk]))
    assert shown_messages(response) == ["已结束委托，张三不再代签"]
    assert "现在没有人代签 未开始" in text(head.get(PAGE))
    assert shown_messages(head.post(reverse("delegation_end", args=[made.pk]))) == [
        "这项委托提前结束，不用再结束"
    ]


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(head, scene, deputy, today):
    page = head.post(PAGE, {"delegate": scene.signer.pk, "first_day": "下周", "last_day": ""})
    for words in ("代签人要是本部门在用的经办人", "从哪天要是一个日期，如 2026-11-03", "请填写到哪天"):
        assert words in text(page)
    assert (page.status_code, 'value="下周"' in page.content.decode()) == (422, True)
    page = head.post(PAGE, {"delegate": deputy.pk, **days_from(today, 0, 31)})
    assert "一次最多委托 31 天" in text(page)
    page = head.post(PAGE, {"delegate": deputy.pk, **days_from(today, -3, -1)})
    assert "截止日期已经过去" in text(page)
    assert Delegation.objects.count() == 0


def test_department_without_another_clerk_is_told_whom_to_ask(head, scene):
    User.objects.filter(role=Role.CLERK).update(is_active=False)
    assert "请系统管理员建账号、安全管理员授予经办人角色后再来委托" in text(head.get(PAGE))


def test_head_with_one_clerk_is_told_before_choosing_what_waits(head, scene):
    words = f"本部门只有{scene.clerk.name}一名经办人，{scene.clerk.name}自己填写的代签不了，仍要等您本人签。"
    assert words in text(head.get(PAGE))
    make_user(Role.CLERK, scene.department, username="deputy", name="张三")
    assert "一名经办人" not in text(head.get(PAGE))


def test_only_clerk_is_told_that_nothing_is_left_to_sign_for_the_head(client, scene, today):
    scene.add()
    delegate(scene.department, scene.clerk, today, today, actor=scene.signer)
    send_for_signature(scene.month, scene.department, actor=scene.clerk)
    client.force_login(scene.clerk)
    desk = text(client.get("/desk/"))
    assert "没有可以代签的内容：代签人填写的 1 条，都要审签人本人签" in desk
    assert "核对并代签" not in desk
    page = text(client.get(SIGN))
    assert ("退回经办人" in page, "返回修改" in page) == (False, True)
    response = client.post(reverse("sheet_hand_back", args=["2026-06"]), {"words": "退给自己"})
    assert shown_messages(response) == ["这是您自己送审签的，不用退回给自己：要改直接在报送表上改"]
    assert [line.words for line in digest(scene.clerk, now=timezone.now()) if "等您" in line.words] == []


def test_lapsed_delegation_says_why(client, scene, deputy, today):
    delegate(scene.department, deputy, today, today, actor=scene.signer)
    User.objects.filter(pk=deputy.pk).update(is_active=False)
    client.force_login(make_user(Role.SECURITY_ADMIN, make_office()))
    page = text(client.get(PAGE))
    assert "已失效 区人社局 审签人 委托 张三" in page
    assert "账号停用或角色有变" in page
    assert "提前结束" not in page


def test_head_keeps_red_lights(head, scene):
    assert "红灯也可以代签。" in text(head.get(PAGE))
    assert shown_messages(head.post(reverse("red_lights"), {"red_lights_in_person": "on"})) == [
        "红灯须您本人签"
    ]
    assert SigningRule.objects.get().red_lights_in_person
    assert "红灯 须您本人签 ：代签时其余先报，红灯等您。" in text(head.get(PAGE))
    assert shown_messages(head.post(reverse("red_lights"))) == ["红灯也可以代签"]


def test_delegate_goes_from_the_desk_to_the_signature_in_two_presses(client, scene, deputy, today):
    scene.add()
    scene.add(scene.blame)
    keep_red_lights(scene.department, True, actor=scene.signer)
    delegation = delegate(scene.department, deputy, today, today, actor=scene.signer)
    send_for_signature(scene.month, scene.department, actor=scene.clerk)
    client.force_login(deputy)
    desk = client.get("/desk/")
    assert "核对并代签" in text(desk)
    assert f"审签人委托您代签，{delegation.days}（生效中）" in text(desk)
    assert "去代签" in text(client.get(CHECK))
    page = client.get(SIGN)
    assert (
        f"代签 （{delegation.words}） 下面 1 条要审签人本人签，其余 1 条可以先代签报送："
        " 红灯1：淳溪街道 红灯" in text(page)
    )
    response = client.post(SIGN, shown(page))
    assert shown_messages(response) == ["已审签并报送：1 条认定、0 条说明", "另有 1 条留给审签人本人签"]
    states = Determination.objects.order_by("clause__signal").values_list("state", flat=True)
    assert list(states) == [LineState.FILED, LineState.DRAFT]
    client.force_login(scene.clerk)
    assert client.get(SIGN).status_code == 403
    client.force_login(scene.signer)
    assert "核对并审签" in text(client.get("/desk/"))
    client.force_login(scene.reviewer)
    assert f"代签：{delegation.words}" in text(client.get("/review/2026-06/?tab=flags"))
    line = Determination.objects.get(state=LineState.FILED)
    assert f"报送 代签：{delegation.words}" in text(client.get(reverse("review_line", args=[line.pk])))


def test_desk_of_a_head_tells_who_signs(head, scene, deputy, today):
    assert "不在单位的几天，可以委托本部门的经办人代签。" in text(head.get("/desk/"))
    delegate(scene.department, deputy, today, today, actor=scene.signer)
    assert "正由 张三 代签" in text(head.get("/desk/"))
    head.force_login(scene.clerk)
    assert "代签" not in text(head.get("/desk/"))
    head.force_login(make_user(Role.SYSTEM_ADMIN, make_office()))
    assert "1 项委托生效中" in text(head.get("/desk/"))


def test_page_of_another_department_shows_nothing_of_this_one(client, scene, deputy, today):
    made = delegate(scene.department, deputy, today, today, actor=scene.signer)
    from_other = make_user(Role.SIGNER, scene.towns[0], username="other")
    client.force_login(from_other)
    assert "张三" not in text(client.get(PAGE))
    assert client.post(reverse("delegation_end", args=[made.pk])).status_code == 404


def test_those_to_come_hide_none_that_runs(client, scene, deputy, today):
    delegate(scene.department, deputy, today, today, actor=scene.signer)
    who = {"department": scene.department, "head": scene.signer, "delegate": deputy}
    Delegation.objects.bulk_create(
        Delegation(**who, **days_from(today, ahead, ahead)) for ahead in range(1, 1 + 30)
    )
    client.force_login(make_user(Role.SYSTEM_ADMIN, make_office()))
    assert "1 项委托生效中，30 项还没开始" in text(client.get("/desk/"))
    assert text(client.get(PAGE)).index("生效中") < text(client.get(PAGE)).index("未开始")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_delegations(scene, deputy, today, count, django_assert_num_queries):
    for ahead in range(count):
        delegate(scene.department, deputy, **days_from(today, ahead, ahead), actor=scene.signer)
    with django_assert_num_queries(5):
        page = delegation_page(scene.signer, now=timezone.now())
        assert [each.may_end for each in page.listed] == [True] * count
