from decimal import Decimal

import pytest

from assessments.workbook.number_formats import BUILT_IN, shows_date, shows_percent

PERCENT = [
    ("0%", "0.872"),
    ("0.00%", "0.872"),
    ("%0", "0.872"),
    ("0.0%%", "0.872"),
    ('0.0%"（完成率）"', "0.872"),
    ('"约"0%', "0.872"),
    ("[Red]0.0%", "0.872"),
    ("[DBNum1]0%", "0.872"),
    ("0.0%;-0.0%;0", "0.872"),
    ("0.0%;-0.0%;0", "-0.035"),
    ("0;-0.0%", "-0.035"),
    ("0;0;0%", "0"),
    ('[<=1]0.0%;0.0"%"', "0.872"),
    ("[>1]0;0%", "0.872"),
    ("[>=1E0]0;0%", "0.5"),
    ("_(0%_)", "0.872"),
    ("\\%0%", "0.872"),
    ("#,##0.00_ %", "0.872"),
]
NO_PERCENT = [
    ("General", "87.2"),
    ("0.00", "87.2"),
    ("", "87.2"),
    ('0.0"%"', "87.2"),
    ("0.0\\%", "87.2"),
    ("0.0_%", "87.2"),
    ("0.0*%", "87.2"),
    ('0.0"（单位：%）"', "87.2"),
    ('[<=1]0.0%;0.0"%"', "87.2"),
    ('0.0;-0.0;0;@"%"', "87.2"),
    ("0.0;-0.0;0;@%", "87.2"),
    ("0.0;-0.0%", "87.2"),
    ("0.0;0.0;0%", "87.2"),
    ("0.0％", "87.2"),
    ("0.0[%]", "87.2"),
    ('0.0"%', "87.2"),
    ("0.0\\", "87.2"),
    ("0.0_", "87.2"),
    ("[=0]0%;0", "87.2"),
]


@pytest.mark.parametrize(("code", "number"), PERCENT)
def test_percent_sign_that_means_it(code, number):
    assert shows_percent(code, Decimal(number))


@pytest.mark.parametrize(("code", "number"), NO_PERCENT)
def test_percent_sign_that_is_only_a_letter(code, number):
    assert not shows_percent(code, Decimal(number))


@pytest.mark.parametrize(
    "code",
    ["yyyy-mm-dd", "[$-804]yyyy年m月", "[DBNum1][$-804]yyyy年m月d日", "mmm-yy", "[h]:mm", "e年m月", BUILT_IN[57]],
)  # fmt: skip
def test_format_of_a_date(code):
    assert shows_date(code, Decimal(46327))


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0.00",
        "[Red]0",
        '0"年"',
        '0"d"',
        "\\d0",
        "#,##0_ ",
        "[$¥-804]#,##0",
        "GENERAL",
        "@",
        "0.00E+00",
        "G/通用格式",
    ],
)
def test_format_of_a_number_is_no_date(code):
    assert not shows_date(code, Decimal(46327))
