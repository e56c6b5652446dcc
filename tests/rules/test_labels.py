import pytest

from rules.labels import ClauseLabel, read_label
from rules.models import Clause, Signal


@pytest.mark.parametrize("signal", Signal)
@pytest.mark.parametrize("number", [1, 10])
def test_label_of_a_clause_is_read_as_signal_and_number(signal, number):
    assert read_label(Clause(signal=signal, number=number).label) == (signal, number)


@pytest.mark.parametrize("text", ["", "红旗", "1", "红旗1连续3月", "绿旗1", "红旗 1", "红旗１"])
def test_text_that_is_no_label_is_refused(text):
    with pytest.raises(ValueError, match="不是条款的写法"):
        read_label(text)


def test_label_is_the_pair_that_a_rule_set_counts_by():
    assert read_label("红灯2") == ClauseLabel("red_light", 2) == ("red_light", 2)
