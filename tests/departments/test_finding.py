"""Whom people mean by what they type: one table, worked by hand; no database."""

import pytest

from departments.finding import Findable, as_typed, found, spells
from departments.syllables import syllables

UNITS = [
    Findable.of("chunxi", "淳溪街道", "高淳区淳溪街道办事处"),
    Findable.of("qiqiao", "漆桥街道", "高淳区漆桥街道办事处"),
    Findable.of("rsj", "区人社局", "高淳区人力资源和社会保障局"),
    Findable.of("cgj", "区城管局", "高淳区城市管理局"),
    Findable.of("scjgj", "区市场监管局", "高淳区市场监督管理局"),
    Findable.of("chongqing", "重庆路街道"),
    Findable.of("lvhua", "绿化所"),
    Findable.of("call", "12345热线中心"),
    Findable.of("chunxi-old", "淳溪镇"),
]


def names(asked):
    return [one.names[0] for one in found(asked, UNITS)]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("淳溪", "淳溪街道"),
        ("淳溪镇", "淳溪镇"),
        ("人社", "区人社局"),
        ("社会保障", "区人社局"),
        ("cx", "淳溪街道"),
        ("cxjd", "淳溪街道"),
        ("CX", "淳溪街道"),
        ("ｃｘ", "淳溪街道"),
        (" c x ", "淳溪街道"),
        ("chunxi", "淳溪街道"),
        ("chun'xi", "淳溪街道"),
        ("chunx", "淳溪街道"),
        ("chunxjd", "淳溪街道"),
        ("qrsj", "区人社局"),
        ("rsj", "区人社局"),
        ("renshe", "区人社局"),
        ("scjg", "区市场监管局"),
        ("shichang", "区市场监管局"),
        ("shcjg", "区市场监管局"),
        ("chongqing", "重庆路街道"),
        ("cql", "重庆路街道"),
        ("zql", "重庆路街道"),
        ("lvhua", "绿化所"),
        ("lühua", "绿化所"),
        ("luhua", "绿化所"),
        ("lǜhuà", "绿化所"),
        ("LǛhua", "绿化所"),
        ("chūnxī", "淳溪街道"),
        ("chu\u0304nxi\u0304", "淳溪街道"),
        ("rénshè", "区人社局"),
        ("renliziyuan", "区人社局"),
        ("12345", "12345热线中心"),
        ("12345rx", "12345热线中心"),
    ],
)
def test_unit_is_found_by(asked, first):
    assert names(asked)[:1] == [first]


@pytest.mark.parametrize(
    "asked", ["", "   ", "\u200b", "'", "xyz", "溪淳", "chunxia", "<b>", "%", "_", "淳_溪街道x", "\x00"]
)
def test_nobody_is_found_by(asked):
    assert names(asked) == []


def test_the_usual_reading_comes_before_others():
    among = [Findable.of("a", "溪水所"), Findable.of("b", "漆器馆")]  # 溪 is read qi by few
    assert [one.code for one in found("qs", among)] == ["a"]
    assert [one.code for one in found("q", among)] == ["b", "a"]


def test_the_whole_name_comes_before_its_part_and_that_before_the_code():
    among = [Findable.of("zhen", "某局"), Findable.of("a", "新镇街"), Findable.of("b", "镇")]
    assert [one.code for one in found("镇", among)] == ["b", "a"]
    assert [one.code for one in found("zhen", among)] == ["zhen", "b", "a"]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("gc", ["gcx"]),
        ("gaochun", ["gcx"]),
        ("高淳区淳溪", ["chunxi"]),
        ("高淳", ["chunxi", "gcx"]),
        ("qcxjd", ["chunxi"]),
        ("bsc", ["chunxi"]),
    ],
)
def test_letters_are_read_as_a_full_name_only_where_no_usual_one_is_meant(asked, codes):
    among = [Findable.of("chunxi", "淳溪街道", "高淳区淳溪街道办事处"), Findable.of("gcx", "高淳新区")]
    assert [one.code for one in found(asked, among)] == codes


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("gb", ["gubai"]),  # not don-gb-a
        ("ub", []),
        ("ongba", []),
        ("db", ["dongba"]),
        ("dongb", ["dongba"]),
        ("ba", ["dongba", "gubai"]),  # 坝, 柏
        ("gubai", ["gubai"]),
        ("zjgl", ["zjgl-old_2031"]),  # its code, which no name spells
        ("jgl", []),
        ("old", ["zjgl-old_2031"]),
        ("2031", ["zjgl-old_2031"]),
        ("031", []),
    ],
)
def test_letters_begin_where_a_syllable_or_a_part_of_the_code_begins(asked, codes):
    among = [
        Findable.of("dongba", "东坝街道", "高淳区东坝街道办事处"),
        Findable.of("gubai", "古柏街道", "高淳区古柏街道办事处"),
        Findable.of("zjgl-old_2031", "某所"),
    ]
    assert [one.code for one in found(asked, among)] == codes


def test_order_given_stays_among_the_equally_likely():
    assert names("街道") == ["淳溪街道", "漆桥街道", "重庆路街道"]


def test_every_reading_of_a_character_spells_it():
    for typed in ("chongqing", "zhongqing", "tongqing", "cq", "zq", "tq", "zhq", "chq"):
        assert spells(typed, syllables("重庆")), typed
    assert not spells("chongqingx", syllables("重庆"))
    assert not spells("qing", syllables("重庆"))


def test_syllables_leave_out_what_is_not_read():
    assert syllables("数据局（政务办）") == syllables("数据局政务办")
    assert syllables("A1 区")[:2] == (("a",), ("1",))
    assert syllables("绿")[0][:1] == ("lv",)


def test_as_typed_drops_what_nobody_means():
    assert as_typed(" Chun’xi\u200b－ＪＤ ") == "chunxijd"


def test_the_longest_question_to_the_longest_name_is_answered_at_once():
    long = Findable.of("long", "重长区单" * 20)
    assert found("zczc" * 10, [long]) == []
