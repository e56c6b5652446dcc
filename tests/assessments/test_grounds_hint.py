import pytest

from assessments.grounds_hint import HINT, grounds_hint


@pytest.mark.parametrize(
    "grounds",
    [
        "6月获市级通报表扬",
        "获市政府通报（宁政办〔2026〕6号）",
        "《城市管理通报》点名表扬",
        "全年第三次被通报",
        "本月新增参保人员居前",
        "帮办两件，办结",
        "ＡＢ２项完成",
        "",
        "  ",
    ],
)
def test_grounds_that_name_something_firm_are_left_alone(grounds):
    assert grounds_hint(grounds) == ""


@pytest.mark.parametrize("grounds", ["工作推进有力，群众反映好", "统一部署、一律到位", "成效明显"])
def test_grounds_without_time_number_or_document_get_a_hint(grounds):
    assert grounds_hint(grounds) == HINT
