"""A dealing recomputed by anybody from its seed: the command, without a database."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

ZEROS = "0" * 64
TOWNS = ["chunxi", "gubai", "qiqiao", "gucheng", "dongba", "yaxi", "yangjiang", "zhuanqiang"]
USUAL = {"units": "75", "leaders": "30", "per_leader": "20-25", "per_unit": "8-9", "seed": ZEROS}


def dealt(**changes):
    out = io.StringIO()
    call_command("check_assignment", **{**USUAL, **changes}, stdout=out)
    return out.getvalue()


def small(tmp_path, pairs):
    names = {"units": TOWNS, "leaders": ["zhang", "li", "wang", "zhao"], "pairs": pairs}
    for name, lines in names.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {name: str(tmp_path / name) for name in names} | {"per_leader": "3-5", "per_unit": "2-2"}


@pytest.mark.parametrize(
    ("units", "leaders", "told"),
    [
        ("75", "30", (600, [20, 20], [8, 8], "601ecbc6c7cc3eba58d74c5939863af0a826d766a57640bead0f66fb5a5b852f")),
        ("39", "14", (312, [22, 23], [8, 8], "ae9f5a311eb093127d770401c0a388597a95466795dc1468f8dbda1a5d1e5118")),
    ],
)  # fmt: skip
def test_dealing_of_mere_numbers_is_recomputed(units, leaders, told):
    document = json.loads(dealt(units=units, leaders=leaders, json=True))
    assert tuple(document[name] for name in ("sheets", "leader", "unit", "digest")) == told
    assert len(document["dealing"]) == int(leaders)


PAIRS = ["must zhang/chunxi", "必评 li gubai", "", "never wang/chunxi", "回避 zhao，chunxi"]


def test_dealing_of_named_units_keeps_its_pairs(tmp_path):
    assert dealt(**small(tmp_path, PAIRS)).splitlines() == [
        "zhang chunxi gucheng dongba yaxi",
        "li chunxi gubai qiqiao yaxi",
        "wang gubai gucheng yangjiang zhuanqiang",
        "zhao qiqiao dongba yangjiang zhuanqiang",
        "共评 16 次，每位领导 4 家，每家单位 2 人",
        "digest b715e9f1c094d05c461f1bee5a8f27b8706221bd264adba0237a226804daaa0c",
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"leaders": "20"}, "75 家单位至少要 8 人各评一次，20 位领导最多评 500 次，还差 100 次"),
        ({"leaders": "34"}, "34 位领导每人至少评 20 家，75 家单位最多受评 675 次，还差 5 次"),
        (
            {"units": "39", "leaders": "12"},
            "39 家单位至少要 8 人各评一次，12 位领导最多评 300 次，还差 12 次",
        ),
        (
            {"units": "39", "leaders": "18"},
            "18 位领导每人至少评 20 家，39 家单位最多受评 351 次，还差 9 次",
        ),
        ({"seed": "0" * 63}, f"种子是 64 位十六进制数，“{'0' * 63}”不是"),
        ({"per_leader": "25-20"}, "“25-20”要写成“20-25”，从少到多"),
        ({"per_unit": "eight"}, "“eight”要写成“20-25”，从少到多"),
        ({"units": "0"}, "0：个数要在 1 到 999 之间，不是 0"),
        ({"units": "1000"}, "1000：个数要在 1 到 999 之间，不是 1000"),
        ({"units": "nowhere"}, "读不了 nowhere：[Errno 2] No such file or directory: 'nowhere'"),
    ],
)
def test_what_cannot_be_dealt_is_one_sentence(changes, sentence):
    with pytest.raises(CommandError) as refused:
        dealt(**changes)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (["must zhang"], "第 1 行“must zhang”要写成“必评 领导 单位”或“回避 领导 单位”"),
        (["must qian chunxi"], "没有“qian”这位领导"),
        (["must zhang nanjing"], "没有“nanjing”这家单位"),
        (["must li gubai", "never li gubai"], "既要评又回避：li–gubai"),
    ],
)
def test_pairs_at_fault_are_one_sentence(tmp_path, pairs, sentence):
    with pytest.raises(CommandError) as refused:
        dealt(**small(tmp_path, pairs))
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("lines", "fault"), [([], "一个名字也没有，请一行写一个"), (["a", "b", "a"], "写了两遍：a")]
)
def test_names_are_there_and_each_once(tmp_path, lines, fault):
    path = tmp_path / "names"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        dealt(units=str(path))
    assert str(refused.value) == f"{path}：{fault}"
