"""来历 in words: what each line says, without a database."""

from dataclasses import replace

import pytest

from boards.traced import Happened, Trace, TracedRow, apart, head_words, traced_award
from departments.months import CalendarMonth
from tests.boards.documents import UNITS, line, make_board

JUNE = CalendarMonth(2026, 6)
ENTERED = Happened(12, "填写指标数据", "李经办", "7月3日 10:02", door="由工作簿《6月.xlsx》导入")
ADDED = Happened(13, "填写认定", "李经办", "7月3日 10:05")
SIGNED = Happened(20, "报送认定", "周代签", "7月4日 9:00", on_behalf="王局长委托，7月1日至7日")
DECIDED = Happened(25, "审定", "审核一岗", "7月9日 15:30", remark="以部门补充数据为准")
ROW = TracedRow(
    pk=7,
    since=CalendarMonth(2026, 3),
    text="参保缴费完成率达到序时进度",
    standard="≥85",
    is_narrative=False,
    judged=("符合", "6月参保完成率 87.2% ≥ 85%"),
    root="",
    accepted="区作风办审定，7月9日",
    entered=ENTERED,
    added=ADDED,
    signed=SIGNED,
    decided=DECIDED,
    evidence=(("通报.pdf", "3f2a91c2d5e6f708" + "0" * 48),),
    sequences=(12, 13, 20, 25),
)


def board_of(given):
    return make_board(lines=[given], units=UNITS[:4] + UNITS[8:9])


def told(row=ROW, **changes):
    board = board_of(line("red_flag", "chunxi", "rsj", **changes))
    return dict(traced_award(board.awards[0], board, row).lines)


def test_row_with_one_determination_is_ten_lines():
    board = board_of(line("red_flag", "chunxi", "rsj", done="54000", total="61927", value="87.2"))
    head = head_words(board, board.places_by_unit["chunxi"], edition="2026年第6期，7月17日 09:00 发布")
    award = traced_award(board.awards[0], board, ROW)
    assert list(Trace("淳溪街道", head, board, (award,)).lines) == [
        "榜单：淳溪街道，全区第 1 名、镇街第 1 名，得分 +1（红旗 1 面）；2026年第6期，7月17日 09:00 发布，"
        f"校验值 {board.digest[:12]}",
        "认定：红旗1 区人社局 → 淳溪街道：6月参保完成率 87.2% ≥ 85%",
        "条款：2026年3月起施行的细则“城乡居民基本养老保险参保缴费完成率达到当月序时进度”；标准 ≥85",
        "数据：参保完成率 87.2%（54000/61927）；"
        "李经办 7月3日 10:02 填写指标数据（由工作簿《6月.xlsx》导入；历史第 12 条）",
        "判定：符合：6月参保完成率 87.2% ≥ 85%",
        "添加：李经办 7月3日 10:05 填写认定（历史第 13 条）",
        "审签：周代签 7月4日 9:00 报送认定（代签：王局长委托，7月1日至7日；历史第 20 条）",
        "审定：审核一岗 7月9日 15:30 审定（历史第 25 条）：以部门补充数据为准",
        "佐证：通报.pdf（3f2a91c2d5e6）",
        "历史：第 12、13、20、25 条",
    ]


WITHHELD = {"withheld": True, "clause_text": "", "grounds": "", "wording": "", "metric": None, "value": None}


@pytest.mark.parametrize(
    ("label", "words", "row", "changes"),
    [
        ("认定", "红旗1 区人社局 → 淳溪街道（补5月）：6月参保完成率 87.2% ≥ 85%", {}, {"month": "2026-05"}),
        (
            "认定",
            "红旗1 区人社局 → 淳溪街道，区作风办补充认定：6月参保完成率 87.2% ≥ 85%",
            {},
            {"origin": "office"},
        ),
        ("认定", "红旗1 区人社局 → 淳溪街道：内部条款，榜上不写事由", {}, WITHHELD),
        (
            "条款",
            "2026年3月起施行的细则“参保缴费完成率达到序时进度”（内部条款，榜上不写）；标准 ≥85",
            {},
            WITHHELD,
        ),
        ("数据", "没有指标，不靠数据", {}, {"metric": None, "value": None}),
        ("数据", "参保完成率 没有数值；历史里没有逐格记谁填的", {"entered": None}, {"value": None}),
        (
            "数据",
            "参保完成率 87.2%，由“参保人数”推算；历史里没有逐格记谁填的",
            {"entered": None, "root": "参保人数"},
            {},
        ),
        ("判定", "定性条款，由人判断", {"is_narrative": True}, {}),
        ("判定", "审定时没有留下机器判定", {"judged": ("", "")}, {}),
        ("添加", "历史里没有逐条记谁添加的", {"added": None}, {}),
        ("审签", "历史里没有逐条记谁审签的", {"signed": None}, {}),
        ("审定", "区作风办审定，7月9日", {"decided": None}, {}),
        (
            "审定",
            "区作风办审定，7月9日；审核一岗 7月9日 15:30 审定（历史第 25 条）：以部门补充数据为准",
            {"decided": None, "amended": DECIDED},
            {},
        ),
        ("佐证", "没有附佐证", {"evidence": ()}, {}),
        ("历史", "没有逐条的记录", {"sequences": ()}, {}),
        (
            "不同",
            "事由：榜上是“甲”，这一条现在是“乙”",
            {"apart": ("事由：榜上是“甲”，这一条现在是“乙”",)},
            {},
        ),
    ],
)
def test_line_says_what_is_known(label, words, row, changes):
    assert told(replace(ROW, **row), **changes)[label] == words


def test_award_whose_row_is_gone_has_what_the_board_says():
    assert told(None) == {
        "认定": "红旗1 区人社局 → 淳溪街道：6月参保完成率 87.2% ≥ 85%",
        "条款": "“城乡居民基本养老保险参保缴费完成率达到当月序时进度”",
        "数据": "参保完成率 87.2%",
        "不同": "这一条现在不在登记的认定里；上面是榜上冻结的",
    }


def test_unit_without_a_determination_has_its_head_alone():
    board = board_of(line("red_flag", "chunxi", "rsj"))
    head = head_words(board, board.places_by_unit["gubai"], edition="2026年第6期")
    assert head == f"古柏街道，没有名次，未授旗亮灯；2026年第6期，校验值 {board.digest[:12]}"


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({}, []),
        ({"wording": "别的写法", "accepted_on": None}, []),
        ({"grounds": "乙"}, ["事由：榜上是“甲”，这一条现在是“乙”"]),
        ({"value": None}, ["数值：榜上是“87.2”，这一条现在是“无”"]),
        ({"withheld": True}, ["是否内部条款：榜上是“否”，这一条现在是“是”"]),
        ({"grounds": ""}, ["事由：榜上是“甲”，这一条现在是“空”"]),
    ],
)
def test_what_differs_from_the_board_is_said_field_by_field(changes, sentences):
    award = board_of(line("red_flag", "chunxi", "rsj", grounds="甲")).awards[0]
    assert apart(award, replace(award, **changes)) == sentences
