from dataclasses import replace
from datetime import date

import pytest

from boards.document import read
from boards.qr import qr_path
from boards.site.month import EditionLine, Issued, Surroundings, month_page, month_summary, published_on
from boards.words import change, made_up_for, signed, thousands
from departments.months import CalendarMonth
from tests.boards.documents import NAMES, line, make_board, make_document

JUNE = CalendarMonth(2026, 6)
NO_EDITION = ("edition", "published_at", "previous_digest", "history", "digest")


def make_page(document=None, *, last_month=None, last_year=None, strips=None, issued=(), **options):
    document = make_document() if document is None else document
    beside = Surroundings(
        last_month=last_month and read(last_month),
        last_year=last_year and read(last_year),
        strips=strips or {},
        issued=issued,
    )
    return month_page(read(document), beside, **options)


def make_draft(**changes):
    return {key: value for key, value in make_document(**changes).items() if key not in NO_EDITION}


def rows_of(page, group):
    return next(table.rows for table in page.groups if table.name == group)


def test_title_names_district_and_month():
    assert make_page().title == "高淳区2026年6月份“效能亮榜”"


def test_totals_come_with_changes_on_last_month_and_last_year():
    june = make_document(lines=[line("red_flag", "chunxi", "rsj")] * 3 + [line("red_light", "czj", "rsj")])
    may = make_document("2026-05", lines=[line("red_flag", "chunxi", "rsj"), line("red_light", "czj", "rsj")])
    before = make_document("2025-06", lines=[line("red_flag", "chunxi", "rsj")] * 4)

    totals = make_page(june, last_month=may, last_year=before).totals

    assert [(t.word, t.count, t.measure, t.on_last_month, t.on_last_year) for t in totals] == [
        ("红旗", 3, "面", "+2", "−1"),
        ("黄灯", 0, "盏", "持平", "持平"),
        ("红灯", 1, "盏", "持平", "+1"),
    ]


def test_totals_without_earlier_boards_have_nothing_to_compare():
    assert {(t.on_last_month, t.on_last_year) for t in make_page().totals} == {("—", "—")}


def test_flag_board_has_most_flags_first_then_register_order():
    lines = [
        line("red_flag", "gubai", "rsj"),
        line("red_flag", "qiqiao", "rsj"),
        line("red_flag", "qiqiao", "jxj"),
        line("red_flag", "zhuanqiang", "rsj"),
        line("yellow_light", "zhuanqiang", "jxj"),
    ]

    flags = make_page(make_document(lines=lines)).flags

    assert [(row.name, row.words, row.assessors) for row in flags] == [
        ("漆桥街道", "红旗 2 面", ("区人社局", "区经信局")),
        ("古柏街道", "红旗 1 面", ("区人社局",)),
        ("砖墙镇", "红旗 1 面", ("区人社局",)),
    ]


def test_light_board_has_red_first_then_yellow_then_register_order():
    lines = [
        line("yellow_light", "gubai", "rsj"),
        line("yellow_light", "qiqiao", "rsj"),
        line("yellow_light", "qiqiao", "jxj", 2),
        line("yellow_light", "yangjiang", "rsj"),
        line("red_light", "yangjiang", "yjj"),
        line("yellow_light", "zhuanqiang", "jxj"),
    ]

    lights = make_page(make_document(lines=lines)).lights

    assert [(row.name, row.signals) for row in lights] == [
        ("阳江镇", ("red_light", "yellow_light")),
        ("漆桥街道", ("yellow_light", "yellow_light")),
        ("古柏街道", ("yellow_light",)),
        ("砖墙镇", ("yellow_light",)),
    ]
    assert lights[0].words == "红灯 1 盏、黄灯 1 盏"


def test_an_assessor_with_two_clauses_is_named_once():
    lines = [line("red_flag", "gubai", "rsj", 1), line("red_flag", "gubai", "rsj", 2)]

    (row,) = make_page(make_document(lines=lines)).flags

    assert row.assessors == ("区人社局",)
    assert [reason.clause for reason in row.reasons] == ["红旗1", "红旗2"]


def test_reason_tells_clause_grounds_assessor_and_what_is_special():
    made_up = line(
        "red_flag", "gubai", "rsj", data_month="2026-05", origin="office", done="53999", total="90000",
        wording="参保完成率87.2%",
    )  # fmt: skip

    (reason,) = make_page(make_document(lines=[made_up])).flags[0].reasons

    assert (reason.clause, reason.assessor) == ("红旗1", "区人社局")
    assert (reason.wording, reason.proof) == ("参保完成率87.2%", "6月参保完成率 87.2% ≥ 85%")
    assert (reason.made_up_for, reason.by_office, reason.pair) == ("补5月", True, "53,999 ÷ 90,000")


def test_reason_in_a_persons_own_words_has_no_proof_beside_them():
    own = line("red_flag", "gubai", "rsj", grounds="获省级通报表扬")
    (reason,) = make_page(make_document(lines=[own])).flags[0].reasons
    assert (reason.wording, reason.proof) == ("获省级通报表扬", "")


def test_reason_withheld_keeps_no_word_even_where_the_line_has_some():
    hidden = line("red_light", "gubai", "rsj", withheld=True, grounds="秘密事由", clause_text="秘密条款")

    page = make_page(make_document(lines=[{**hidden, "done": "1", "total": "2"}]))

    (reason,) = page.lights[0].reasons
    assert (reason.withheld, reason.wording, reason.proof, reason.clause_text, reason.pair) == (
        True,
        "",
        "",
        "",
        "",
    )
    assert "秘密" not in repr(page)


def test_groups_stand_in_the_same_order_every_month():
    assert [table.name for table in make_page().groups] == ["镇街", "部门", "园区"]


def test_ties_share_their_place_and_the_unjudged_have_none():
    lines = [
        line("red_flag", "chunxi", "rsj"),
        line("red_flag", "gubai", "rsj"),
        line("yellow_light", "qiqiao", "rsj"),
        line("red_flag", "rsj", "jxj"),
    ]

    page = make_page(make_document(lines=lines))

    towns = rows_of(page, "镇街")
    assert [(r.name, r.group_rank, r.rank, r.score, r.year_score) for r in towns] == [
        ("淳溪街道", 1, 1, "+1", "+1"),
        ("古柏街道", 1, 1, "+1", "+1"),
        ("漆桥街道", 3, 4, "−1", "−1"),
    ]
    assert [(table.units, len(table.rows)) for table in page.groups] == [(8, 3), (12, 1), (2, 0)]
    judged = ("chunxi", "gubai", "qiqiao", "rsj")
    assert [place.unit for place in page.unjudged] == [unit for unit in NAMES if unit not in judged]


def test_strip_shows_both_shapes_of_a_month_that_has_both():
    lines = [line("red_flag", "chunxi", "rsj"), line("yellow_light", "chunxi", "jxj")]
    strips = {"chunxi": [(JUNE.plus(-2), 0, 0, 0), (JUNE.plus(-1), 2, 0, 1)]}

    row = rows_of(make_page(make_document(lines=lines), strips=strips), "镇街")[0]

    assert [at.shape for at in row.strip] == ["unpublished"] * 9 + ["none", "flag-red", "flag-yellow"]
    assert row.strip[0].words == "2025年7月：未发布"
    assert row.strip_words == "2026年5月：红旗 2 面、红灯 1 盏；2026年6月：红旗 1 面、黄灯 1 盏"


def test_strip_takes_the_boards_own_month_from_the_board():
    strips = {"chunxi": [(JUNE, 9, 9, 9), (JUNE.plus(-12), 9, 9, 9)]}

    row = rows_of(make_page(make_document(lines=[line("red_flag", "chunxi", "rsj")]), strips=strips), "镇街")[
        0
    ]

    assert row.strip_words == "2026年6月：红旗 1 面"


def test_empty_board_has_no_rows_and_everybody_unjudged():
    page = make_page(make_document(lines=[]))

    assert (page.flags, page.lights) == ((), ())
    assert tuple(place.name for place in page.unjudged) == tuple(NAMES.values())


def test_filing_names_who_did_not_report_and_who_was_late():
    filing = make_page().filing

    assert (filing.due, filing.filed, filing.missing, filing.late) == (12, 11, ("区财政局",), ("区应急局",))


def test_imprint_of_a_first_edition():
    document = make_document()

    imprint = make_page(document, latest_edition=1, public_url="https://example.test").imprint

    assert (imprint.title, imprint.published) == ("2026年第6期", "7月17日发布")
    assert (imprint.correction, imprint.editions, imprint.is_superseded) == ("", (), False)
    digest = document["digest"]
    assert imprint.short_digest == f"{digest[:4]} {digest[4:8]} {digest[8:12]}"
    assert imprint.verify_address == f"https://example.test/verify/{digest[:12]}/"


def test_imprint_of_a_correction_and_of_what_it_replaced():
    corrected = make_document(edition=3, reason="黄灯3 认定单位有误")

    issued = [
        Issued(1, date(2026, 7, 17), ""),
        Issued(2, date(2026, 7, 20), "补报", is_withdrawn=True),
        Issued(3, date(2027, 1, 4), "申诉变更"),
    ]

    imprint = make_page(corrected, latest_edition=3, issued=issued).imprint

    assert (imprint.correction, imprint.kind, imprint.reason) == ("更正2", "申诉变更", "黄灯3 认定单位有误")
    assert imprint.editions == (
        EditionLine(3, "更正2", "2027年1月4日", "申诉变更", True, True, False),
        EditionLine(2, "更正1", "7月20日", "补报", False, False, True),
        EditionLine(1, "首次发布", "7月17日", "", False, False, False),
    )
    assert make_page(make_document(edition=2, reason="笔误"), latest_edition=3).imprint.is_superseded


def test_imprint_tells_the_true_day_and_the_day_first_made_public():
    page = make_page(make_document("2025-12", backfilled_from="2026-01-18"))

    assert page.imprint.published == "2026年1月17日发布"
    assert page.imprint.backfilled == "2026年1月18日"


def test_publication_day_is_that_of_shanghai():
    assert published_on(make_board(published_at="2026-07-16T17:30:00+00:00")) == date(2026, 7, 17)


def test_draft_is_a_page_without_an_edition():
    page = make_page(make_draft())

    assert page.is_draft
    assert (page.imprint.edition, page.imprint.published, page.imprint.short_digest, page.imprint.qr) == (
        None,
        "",
        "",
        "",
    )
    assert make_page(make_draft(), issued=[Issued(n, date(2026, 7, 17), "") for n in (1, 2)]) == page
    assert replace(page, is_draft=False, imprint=None) == replace(make_page(), is_draft=False, imprint=None)


def test_draft_may_carry_its_missing_keys_as_none():
    assert make_page({**make_draft(), **dict.fromkeys(NO_EDITION)}) == make_page(make_draft())


def test_summary_of_the_last_board():
    summary = month_summary(make_board(edition=2, reason="笔误"))

    assert (summary.month, summary.imprint) == (JUNE, "2026年第6期 · 更正1 · 7月17日发布")
    assert [total.count for total in summary.totals] == [32, 8, 2]


def test_qr_code_of_nothing_is_nothing():
    assert qr_path("") == ("", 0)
    path, size = qr_path("https://example.test/verify/7f3a91c20be4/")
    assert (path[:9], size) == ("M0 0h7v1h", 29)


@pytest.mark.parametrize(("number", "said"), [("4", "+4"), ("-2", "−2"), ("0", "0"), ("-0.5", "−0.5")])
def test_signed_number_has_its_sign(number, said):
    assert signed(number) == said


@pytest.mark.parametrize(
    ("count", "earlier", "said"), [(3, 3, "持平"), (0, 4, "−4"), (5, 0, "+5"), (5, None, "—")]
)
def test_change_is_told_in_neutral_words(count, earlier, said):
    assert change(count, earlier) == said


@pytest.mark.parametrize(("number", "said"), [("53999", "53,999"), ("1234.5", "1,234.5"), ("12", "12")])
def test_thousands_stand_in_threes(number, said):
    assert thousands(number) == said


@pytest.mark.parametrize(
    ("data_month", "said"), [("2026-06", ""), ("2026-05", "补5月"), ("2025-12", "补2025年12月")]
)
def test_made_up_month_has_its_year_where_it_differs(data_month, said):
    assert made_up_for(CalendarMonth.parse(data_month), JUNE) == said
