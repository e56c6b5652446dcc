"""Which clause came from which, and what differs by character: plain values, no database."""

import pytest

from rules.matching import ClauseWords, Comparison, matched, pieces

SLOW = "未按时办结群众诉求，被区级及以上通报"
RATE = "政务服务事项一次办成率达到规定标准"
FIRST = "营商环境评价位列全市各区前三名"
LAST = "重点项目开工率低于序时进度百分之十"
OTHER = "安全生产责任落实不到位，发生一般事故"


def clause(label, text, standard="空"):
    return ClauseWords(label[:2], int(label[2:]), text, {"条款": text, "标准": standard})


C = Comparison
CASES = {
    "same": ([("红旗1", SLOW)], [("红旗1", SLOW)], ["红旗1未改"]),
    "standard": ([("红旗1", RATE, "≥85")], [("红旗1", RATE, "≥90")], ["红旗1改了标准"]),
    "reworded": ([("红旗1", RATE)], [("红旗1", RATE + "的")], ["红旗1改了条款"]),
    "rewritten in its place": ([("红旗1", RATE)], [("红旗1", OTHER)], ["红旗1改了条款"]),
    "new": ([("红旗1", RATE)], [("红旗1", RATE), ("黄灯1", OTHER)], ["红旗1未改", "新增黄灯1"]),
    "gone": ([("红旗1", RATE), ("黄灯1", OTHER)], [("红旗1", RATE)], ["红旗1未改", "删去原黄灯1"]),
    "moved up": (
        [("红旗1", RATE), ("红旗2", FIRST)],
        [("红旗1", FIRST)],
        ["原红旗2移为红旗1，内容未改", "删去原红旗1"],
    ),
    "changed places": (
        [("红旗1", RATE), ("红旗2", FIRST)],
        [("红旗1", FIRST), ("红旗2", RATE)],
        ["原红旗2移为红旗1，内容未改", "原红旗1移为红旗2，内容未改"],
    ),
    "moved to another signal, reworded": (
        [("黄灯1", SLOW)],
        [("红灯1", SLOW + "两次")],
        ["原黄灯1移为红灯1，改了条款"],
    ),
    "merged": (
        [("红旗1", SLOW), ("红旗2", RATE), ("红旗3", FIRST)],
        [("红旗1", SLOW), ("红旗2", f"{RATE}，且{FIRST}")],
        ["红旗1未改", "原红旗2、红旗3并为红旗2"],
    ),
    "merged under a new label": (
        [("红旗2", RATE), ("红旗3", FIRST)],
        [("红旗1", f"{FIRST}，并且{RATE}")],
        ["原红旗2、红旗3并为红旗1"],
    ),
    "merged while another takes its place": (
        [("黄灯1", SLOW), ("黄灯2", LAST), ("黄灯3", OTHER)],
        [("黄灯1", f"{SLOW}；{LAST}"), ("黄灯2", OTHER)],
        ["原黄灯1、黄灯2并为黄灯1", "原黄灯3移为黄灯2，内容未改"],
    ),
    "a gone one like the one that stays is not merged": (
        [("黄灯1", SLOW), ("黄灯2", SLOW + "三次")],
        [("黄灯1", SLOW)],
        ["黄灯1未改", "删去原黄灯2"],
    ),
    "one text under two signals stays in its place": (
        [("黄灯1", RATE, "＜85"), ("红灯1", RATE, "＜80")],
        [("黄灯1", RATE, "＜90"), ("红灯1", RATE, "＜85")],
        ["黄灯1改了标准", "红灯1改了标准"],
    ),
    "of two alike the one with the same standard": (
        [("红旗1", OTHER), ("红旗2", RATE, "≥85"), ("红旗3", RATE, "≥90")],
        [("红旗1", RATE, "≥90")],
        ["原红旗3移为红旗1，内容未改", "删去原红旗1", "删去原红旗2"],
    ),
    "nothing before": ([], [("红旗1", RATE)], ["新增红旗1"]),
    "nothing now": ([("红旗1", RATE)], [], ["删去原红旗1"]),
    "empty texts": ([("红旗1", "")], [("红旗1", ""), ("红旗2", RATE)], ["红旗1未改", "新增红旗2"]),
}


@pytest.mark.parametrize("name", CASES)
def test_each_clause_is_told_in_a_sentence(name):
    before, now, sentences = CASES[name]
    matches = matched([clause(*row) for row in before], [clause(*row) for row in now])
    assert [match.sentence for match in matches] == sentences
    held = [old.label for match in matches for old in match.before]
    assert sorted(held) == sorted(row[0] for row in before)  # none lost, none twice
    assert [match.now.label for match in matches if match.now] == [row[0] for row in now]


@pytest.mark.parametrize(
    ("old", "new", "cut"),
    [
        ("≥85", "≥88", "≥[-85][+88]"),
        ("≥85.5%", "≥85.5%", "≥85.5%"),
        ("", "≥85", "[+≥85]"),
        ("≥85", "", "[-≥85]"),
        ("", "", ""),
        ("按时办结率较好", "按时办结率达到95%", "按时办结率[-较好][+达到95%]"),
        ("工作推进较好的", "连续三月第一", "[-工作推进较好的][+连续三月第一]"),
        ("被区级通报", "被市级通报两次", "被[-区][+市]级通报[+两次]"),
    ],
)
def test_texts_are_cut_by_character_and_numbers_stay_whole(old, new, cut):
    signs = {"OUT": "[-{}]", "IN": "[+{}]", "KEPT": "{}"}
    result = pieces(old, new)
    assert "".join(signs[piece.kind.name].format(piece.text) for piece in result) == cut
    assert "".join(piece.text for piece in result if not piece.is_in) == old
    assert "".join(piece.text for piece in result if not piece.is_out) == new
