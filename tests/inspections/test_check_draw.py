"""The command that recomputes a revealed draw, without a database: these tests have none."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

UNITS = ["chunxi", "gubai", "qiqiao", "gucheng", "dongba", "yaxi", "yangjiang", "zhuanqiang"]


def checked(month="2026-06", seed="0" * 64, weeks="5", units=UNITS):
    out = io.StringIO()
    call_command("check_draw", month, "--seed", seed, "--weeks", weeks, *units, stdout=out)
    return out.getvalue()


def test_a_draw_is_recomputed_from_its_seed():
    assert checked() == (
        "1 gucheng zhuanqiang\n2 yangjiang dongba\n3 qiqiao gubai\n4 yaxi\n5 chunxi\n"
        "commitment 60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55\n"
        "digest bc857463b9617759a2fad64cc1d2e154fee4a81239ecf91f5012c9fdd5e59476\n"
    )
    assert checked(month="2026年6月", units=UNITS[::-1]) == checked()
    assert checked(seed="A" * 64) == checked(seed="a" * 64)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"month": "2026.6"}, "“2026.6”不是月份，请写成 2026-06"),
        ({"seed": "0" * 63}, f"种子是 64 位十六进制数，“{'0' * 63}”不是"),
        ({"weeks": "0"}, "一个月分 1 到 6 批，“0”不对"),
        ({"weeks": "many"}, "一个月分 1 到 6 批，“many”不对"),
        ({"units": [*UNITS, "yaxi"]}, "单位写了两遍：yaxi"),
    ],
)
def test_what_cannot_be_recomputed_is_told(given, sentence):
    with pytest.raises(CommandError) as refusal:
        checked(**given)
    assert str(refusal.value) == sentence
