from fractions import Fraction

import pytest

from appraisals.shares import MethodFault, RankTable, read_method, read_rank_table

TABLE = RankTable()


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("赋分", "赋分，未承担按均值"),
        ("赋分, 未承担剔除", "赋分，未承担剔除"),
        ("名次", "名次"),
        ("指标 u01/预安按期销号率 年合计，未测按均值", "指标 u01/预安按期销号率 年合计，未测按均值"),
        ("指标  spj/办不成事满意率　年末", "指标 spj/办不成事满意率 年末"),
        ("指标 a/一个 长 名字 年均,未测剔除", "指标 a/一个 长 名字 年均，未测剔除"),
        ("评议 市领导40，县市区20，企业10，居民10，主要领导20",) * 2,
        ("评议 市领导 60%、居民 40%", "评议 市领导60，居民40"),
        ("亮榜", "亮榜"),
        ("亮榜 起评5.50", "亮榜 起评5.5"),
        ("亮榜 起评10分", "亮榜 起评10"),
        ("引用", "引用"),
        ("月积", "月积"),
    ],
)
def test_method_is_read_and_written_in_one_form(text, normal):
    method = read_method(text)
    assert str(method) == normal
    assert read_method(normal) == method


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "“”不是赋分方式"),
        ("打分", "“打分”不是赋分方式"),
        ("赋分，未承担算零", "“未承担算零”读不懂"),
        ("名次 3", "“3”是多余的"),
        ("指标 预安按期销号率 年合计", "要写成“指标 部门编码/指标 年合计”"),
        ("指标 u01/预安按期销号率", "要写成“指标 部门编码/指标 年合计”"),
        ("评议 市领导40，县市区59", "权重合计 99，要是 100"),
        ("评议 市领导50，市领导50", "“市领导”写了两次"),
        ("评议 市领导", "要写成类别和权重"),
        ("亮榜 起评", "要写成“亮榜”，或“亮榜 起评5”"),
        ("引用 5", "“5”是多余的"),
    ],
)
def test_method_that_cannot_be_read_is_refused_in_words(text, words):
    with pytest.raises(MethodFault, match=words):
        read_method(text)


def test_first_three_ranks_have_all_points_and_each_place_after_them_less():
    percents = [TABLE.share(rank) * 100 for rank in range(1, 17)]
    assert percents == [100, 100, 100, 95, 90, 85, 80, 75, 70, 65, 60, 55, 50, 45, 40, 35]
    assert sum(percents) / 16 == Fraction(715625, 10000)
    assert [TABLE.share(rank) * 6 for rank in (2, 7, 16)] == [6, Fraction(24, 5), Fraction(21, 10)]


@pytest.mark.parametrize("rank", [0, 17, 3.5, -1])
def test_rank_outside_the_table_is_refused(rank):
    with pytest.raises(MethodFault, match="名次要是 1 到 16 的整数"):
        TABLE.share(rank)


@pytest.mark.parametrize(
    "text", ["1-3=100，逐位-5，至16", "1 - 3 = 100%, 逐位 -5, 至 16", "1-3=100，逐位－5，至16"]
)
def test_rank_table_is_read_and_written(text):
    assert read_rank_table(text) == TABLE
    assert str(read_rank_table(text)) == "1-3=100，逐位-5，至16"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("前三名满分", "不是名次表"),
        ("1-9=100，逐位-5，至5", "满分的名次多于全部名次"),
        ("1-3=100，逐位-10，至16", "得分率低于 0"),
    ],
)
def test_rank_table_that_is_none_is_refused(text, words):
    with pytest.raises(MethodFault, match=words):
        read_rank_table(text)
