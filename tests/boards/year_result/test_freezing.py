from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.approval import Approval
from boards.digest import digest_of
from boards.models import Edition, VetoItem, YearResult
from boards.register_order import in_register_order
from boards.year_events import YearResultFrozen
from boards.year_result.chain import year_result_faults
from boards.year_result.document import NotAResultError, as_document, read
from boards.year_result.drafting import drafted, seal_of_draft
from boards.year_result.freezing import freeze_year
from boards.year_result.keeping import add_veto, set_conversion, strike_veto, units_of_year
from boards.year_result.overtaken import moves, overtaken
from departments.history.records import history_of
from departments.models import Department, Role
from departments.months import CalendarMonth
from tests.boards.documents import line
from tests.boards.published import publish
from tests.boards.year_result.years import APPROVED, FEW, NOW, publish_year, register
from tests.factories import make_department, make_user

pytestmark = pytest.mark.django_db
PARTS = {
    "red_flag": Decimal(1), "yellow_light": Decimal("-0.25"), "red_light": Decimal(-2), "cap": Decimal(3),
}  # fmt: skip


def frozen(publisher, **options):
    return freeze_year(2025, actor=publisher, now=NOW, **options)


def correct_march():
    """March without the red light of 经开区."""
    return publish(
        "2025-03", lines=[line("red_flag", "chunxi", "rsj", month="2025-03")], reason="撤灯", units=FEW
    )


def veto(actor, **changed):
    item = {
        "unit": Department.objects.get(code="chunxi"), "matter": "发生较大生产安全事故", "document": "高安〔2025〕3号",
        "issuer": "区安委会", "issued_on": date(2025, 9, 1), **changed,
    }  # fmt: skip
    return add_veto(2025, item.pop("unit"), actor=actor, now=NOW, **item)


def test_frozen_year_is_the_sum_of_its_boards(whole_year, publisher):
    table = frozen(publisher).table
    assert [
        (row.unit, row.tally.counts, row.tally.score, row.converted, row.rank, row.group_rank)
        for row in table.units
    ] == [
        ("chunxi", (24, 0, 0), 24, 5, 1, 1),
        ("kfq", (0, 0, 1), -2, -1, 2, 1),
        ("gubai", (0, 6, 0), -6, -3, 3, 2),
        ("rsj", (0, 0, 0), 0, 0, None, None),
    ]
    standing = Edition.objects.latest_of_each_month().order_by("month")
    assert [one.digest for one in table.months] == [edition.digest for edition in standing]
    assert [name for name, _ in table.groups] == ["镇街", "部门", "园区"]


def test_frozen_text_reads_back_and_holds_its_digest(whole_year, publisher):
    result = frozen(publisher)
    document = result.document
    assert result.digest == digest_of(document) == document["digest"]
    assert document == {
        **as_document(read(document)),
        **{key: document[key] for key in ("published_at", "previous_digest", "history", "digest")},
    }
    assert document["published_at"] == "2026-01-20T09:00:00+08:00"
    (event,) = history_of(result)
    assert YearResultFrozen.of(event).facts == result.facts
    assert (event.verb, event.sentence) == ("year_result.freeze", "将2025年度结果定稿")


def test_text_that_is_no_result_says_so():
    with pytest.raises(NotAResultError, match="这不是一份年度结果"):
        read({"year": 2025})


def test_year_is_not_frozen_before_all_its_months_are_out(publisher):
    register()
    publish_year(without=(7, 12))
    assert [str(at) for at in drafted(2025).missing] == ["2025-07", "2025-12"]
    with pytest.raises(ValidationError, match="2025年7月、12月的榜单还没有发布，十二个月齐了才能定稿"):
        frozen(publisher)
    assert not YearResult.objects.exists()


def test_year_in_which_the_boards_began_is_frozen_from_its_first_month_on(publisher):
    register()
    publish_year(without=(1, 2, 3, 4, 5, 9))
    with pytest.raises(ValidationError, match="2025年9月的榜单还没有发布，6月起各月齐了才能定稿"):
        frozen(publisher)
    publish("2025-09", units=FEW)
    result = frozen(publisher)
    assert [one.month.month for one in result.table.months] == [6, 7, 8, 9, 10, 11, 12]
    assert list(year_result_faults()) == []


def test_months_before_the_first_of_a_later_year_are_missing(publisher):
    register()
    publish("2024-12", units=FEW)
    publish_year(without=(1,))
    with pytest.raises(ValidationError, match="2025年1月的榜单还没有发布，十二个月齐了才能定稿"):
        frozen(publisher)


def test_unit_that_no_board_of_the_year_lists_is_not_vetoed(whole_year, publisher):
    make_department("newly", "新设街道", is_assessed=True)
    given = {"matter": "安全事故", "document": "高安〔2025〕3号", "issuer": "区安委会"}
    with pytest.raises(ValidationError, match="2025年的榜单里没有新设街道"):
        add_veto(
            2025,
            Department.objects.get(code="newly"),
            actor=publisher,
            issued_on=date(2025, 9, 1),
            now=NOW,
            **given,
        )
    assert not VetoItem.objects.exists()
    assert "newly" in [unit.code for unit in units_of_year(2031)]  # before the first board of its year


def test_unit_that_the_register_does_not_know_any_more_stays_in_the_result(whole_year):
    """Everywhere in one order: as the register stands, and after it by code."""
    Department.objects.filter(code="kfq").update(code="gone")
    codes = [unit.unit for unit in drafted(2025).units]
    assert "kfq" in codes and "gone" not in codes
    assert in_register_order(["kfq", "aaa", "gubai", "chunxi"]) == ["chunxi", "gubai", "aaa", "kfq"]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.SIGNER])
def test_nobody_but_the_publisher_freezes(whole_year, role):
    with pytest.raises(PermissionDenied):
        frozen(make_user(role, username="other"))


def test_what_was_looked_at_is_what_is_frozen(whole_year, publisher):
    seen = seal_of_draft(drafted(2025))
    correct_march()
    with pytest.raises(ValidationError, match="这一页打开之后结果有变"):
        frozen(publisher, seen=seen)
    assert frozen(publisher, seen=seal_of_draft(drafted(2025))).number == 1


@pytest.mark.parametrize(
    "options", [{}, {"reason": "3月更正"}, {"approval": APPROVED}, {"approval": APPROVED, "reason": " "}]
)
def test_second_version_needs_reason_and_approval(whole_year, publisher, options):
    frozen(publisher)
    correct_march()
    with pytest.raises(ValidationError, match="已经定稿，只能更正：请写明原因、批准人和批准日期"):
        frozen(publisher, **options)


def test_correction_without_any_change_is_refused(whole_year, publisher):
    frozen(publisher)
    with pytest.raises(ValidationError, match="与现行的2025年度结果没有不同"):
        frozen(publisher, approval=APPROVED, reason="再来一次")


def test_approval_of_a_day_to_come_is_refused(whole_year, publisher):
    with pytest.raises(ValidationError, match="还没有到"):
        frozen(publisher, approval=Approval("区委", date(2026, 1, 21)))


def test_correction_of_a_month_overtakes_the_year_until_it_is_corrected(whole_year, publisher):
    first = frozen(publisher)
    assert overtaken(first.table, drafted(2025)) == []
    correct_march()
    draft = drafted(2025)
    assert overtaken(first.table, draft) == ["2025年3月的榜单已更正：本表按首次发布的一版计，现行的是更正1"]
    assert moves(first.table, draft) == [
        "淳溪街道：红旗 24 → 23，得分 +24 → +23",
        "古柏街道：名次 3 → 2",
        "高淳经开区：红灯 1 → 0，得分 −2 → 0，折算分 −1 → 0，组内名次 1 → —，名次 2 → —",
    ]
    second = frozen(publisher, approval=APPROVED, reason="3月榜单更正")
    assert (str(second), second.table.reason) == ("2025年度结果（更正1）", "3月榜单更正")
    assert second.document["previous_digest"] == first.digest
    assert overtaken(second.table, drafted(2025)) == []
    assert YearResult.objects.version(2025) == second
    assert YearResult.objects.version(2025, 1).table.units[0].tally.red_flag == 24


def test_unit_that_left_the_register_stands_after_the_others(publisher):
    register()
    publish_year(without=(11, 12))
    for month in ("2025-11", "2025-12"):
        publish(month, lines=[], units=[unit for unit in FEW if unit[0] != "kfq"])
    row = drafted(2025).units[-1]
    assert (row.unit, row.rank, row.converted, row.listed_until) == ("kfq", None, -1, CalendarMonth(2025, 10))


def test_conversion_holds_for_its_year_and_is_sealed_by_the_first_version(whole_year, publisher):
    set_conversion(2025, actor=publisher, **PARTS)
    converted = {row.unit: row.converted for row in drafted(2025).units}
    assert converted == {"chunxi": 3, "kfq": -2, "gubai": Decimal("-1.5"), "rsj": 0}
    assert drafted(2026).policy.cap == 5
    frozen(publisher)
    with pytest.raises(ValidationError, match="已经定稿，折算办法不能再改"):
        set_conversion(2025, actor=publisher, **{**PARTS, "cap": Decimal(9)})


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("red_flag", "-1", "红旗是表扬"),
        ("red_light", "1", "亮灯是警示"),
        ("cap", "0", "上限要大于 0"),
    ],
)
def test_conversion_of_the_wrong_sign_is_refused(publisher, part, value, sentence):
    with pytest.raises(ValidationError, match=sentence):
        set_conversion(2025, actor=publisher, **{**PARTS, part: Decimal(value)})


def test_veto_stands_beside_the_rank_and_moves_nobody(whole_year, publisher):
    before = drafted(2025).units
    item = veto(publisher)
    draft = drafted(2025)
    assert draft.units == before
    assert [(one.unit, one.matter) for one in draft.vetoes] == [("chunxi", "发生较大生产安全事故")]
    frozen(publisher)
    strike_veto(item, actor=publisher, reason="文件撤销", now=NOW)
    standing = YearResult.objects.version(2025).table
    assert overtaken(standing, drafted(2025)) == [
        "已撤下一票否决：淳溪街道，发生较大生产安全事故（高安〔2025〕3号）"
    ]


def test_veto_is_refused_without_its_document_twice_and_before_its_day(whole_year, publisher):
    veto(publisher)
    for changed, sentence in (
        ({}, "已列入同一文号的同一事项"),
        ({"document": " "}, "一票否决要写明|不能为空"),
        ({"issued_on": date(2026, 1, 21)}, "还没有到"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            veto(publisher, **changed)
    item = VetoItem.objects.get()
    with pytest.raises(ValidationError, match="撤下要写明理由"):
        strike_veto(item, actor=publisher, reason="  ", now=NOW)
    strike_veto(item, actor=publisher, reason="误登", now=NOW)
    with pytest.raises(ValidationError, match="已经撤下"):
        strike_veto(item, actor=publisher, reason="误登", now=NOW)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SIGNER])
def test_only_the_office_keeps_conversion_and_vetoes(whole_year, publisher, role):
    other = make_user(role, username="other")
    item = veto(publisher)
    for press in (
        lambda: set_conversion(2025, actor=other, **PARTS),
        lambda: veto(other, document="x"),
        lambda: strike_veto(item, actor=other, reason="x", now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            press()


@pytest.mark.parametrize("units", [FEW[:2], FEW])
def test_queries_do_not_grow_with_units_and_months(publisher, units):
    register()
    for month in ["2025-01", "2025-02"][: len(units) - 1]:
        publish(month, lines=[], units=units)
    with CaptureQueriesContext(connection) as queries:
        drafted(2025)
    assert len(queries) == 5
