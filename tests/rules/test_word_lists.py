"""The lists of the wording check: kept by the office, one word a line, told to the history."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains

from departments.models import Record, Role
from rules.models import WordingKind, WordingWord
from rules.word_lists import list_text, marks_by_label, seal_of_lists, set_word_lists
from tests.factories import make_assessor, make_clause, make_rule_set, make_threshold, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return make_user(Role.REVIEWER)


def test_lists_come_filled(reviewer):
    assert "较好：写明达到多少，如“90% 以上”" in list_text(WordingKind.VAGUE).splitlines()
    assert "有效发明专利" in list_text(WordingKind.TERM).splitlines()


def test_lists_are_written_anew_and_told(reviewer):
    set_word_lists("较好：写明多少\n\n 及时 : 写明几日 \n积极", "有效投资", actor=reviewer)
    assert list_text(WordingKind.VAGUE) == "较好：写明多少\n及时：写明几日\n积极"
    record = Record.objects.get(verb="wording.set")
    assert record.sentence == "修改了用词表：含糊词 3 个，行业用语 1 个"
    set_word_lists(list_text(WordingKind.VAGUE), "有效投资", actor=reviewer)
    assert Record.objects.filter(verb="wording.set").count() == 1


@pytest.mark.parametrize(
    ("vague", "terms", "sentence"),
    [
        ("较好\n较好", "", "第 2 行“较好”：表里已经有了"),
        ("较好", "较好", "“较好”在两张表里都有"),
        ("好" * 21, "", "第 1 行"),
        ("较好：" + "写" * 61, "", "第 1 行“较好”"),
        ("\n".join(f"词{n}" for n in range(301)), "", "最多 300 个词，现有 301 个"),
    ],
)
def test_faulty_list_is_refused_whole(reviewer, vague, terms, sentence):
    before = WordingWord.objects.count()
    with pytest.raises(ValidationError, match=sentence):
        set_word_lists(vague, terms, actor=reviewer)
    assert WordingWord.objects.count() == before


def test_lists_that_moved_on_are_not_overwritten(reviewer):
    seen = seal_of_lists()
    set_word_lists("较好", "", actor=reviewer, seen=seen)
    with pytest.raises(ValidationError, match="别人已经改过"):
        set_word_lists("及时", "", actor=reviewer, seen=seen)


def test_only_the_office_writes_the_lists():
    with pytest.raises(PermissionDenied):
        set_word_lists("", "", actor=make_user(Role.CLERK))


def test_marks_of_a_set_take_two_queries(django_assert_num_queries):
    rule_set = make_rule_set(make_assessor())
    clauses = [
        make_clause(rule_set, number=1, text="工作成效较好"),
        make_clause(rule_set, number=2, text="有效发明专利增长较好"),
        make_threshold(rule_set, number=3, text="完成较好"),
    ]
    with django_assert_num_queries(2):
        marks = marks_by_label(clauses)
    assert {label: [mark.word for mark in found_marks] for label, found_marks in marks.items()} == {
        "红旗1": ["较好"], "红旗2": ["较好"], "红旗3": [],
    }  # fmt: skip


def test_page_keeps_what_was_typed_when_it_is_refused(client, reviewer):
    client.force_login(reviewer)
    page = {"vague": "较好\n较好", "terms": "有效投资", "seen": seal_of_lists()}
    response = client.post(reverse("wording"), page)
    assertContains(response, "表里已经有了", status_code=400)
    assertContains(response, "有效投资", status_code=400)


def test_auditor_reads_the_lists_without_a_button(client):
    client.force_login(make_user(Role.AUDITOR))
    page = client.get(reverse("wording")).content.decode()
    assert "较好：写明达到多少" in page and "保存</button>" not in page
