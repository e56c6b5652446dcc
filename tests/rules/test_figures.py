from decimal import Decimal

import pytest

from rules.figures import Figure, Yardstick, shown
from tests.rules.judging import pair, value


@pytest.mark.parametrize(
    ("figure", "places", "text"),
    [
        (value("87.20"), 2, "87.2"),
        (value("87.25"), 1, "87.3"),
        (value("-87.25"), 1, "-87.3"),
        (value("-0.04"), 1, "0"),
        (value("2.5"), 0, "3"),
        (value("1200"), 0, "1200"),
        (pair(2, 3), 2, "66.67"),
        (pair(1, 8), 2, "12.5"),
        (pair("999999999999999", "0.000001"), 6, "99999999999999900000000"),
        (pair(0, 0), 2, ""),
    ],
)
def test_value_is_shown_half_up_without_trailing_zeros(figure, places, text):
    assert shown(figure, Yardstick("指标", places=places)) == text


@pytest.mark.parametrize(
    "numbers",
    [
        {},
        {"done": Decimal(1)},
        {"total": Decimal(1)},
        {"value": Decimal(1), "done": Decimal(1)},
        {"value": Decimal(1), "done": Decimal(1), "total": Decimal(1)},
        {"value": Decimal("NaN")},
        {"done": Decimal(1), "total": Decimal("Infinity")},
    ],
)
def test_figure_is_a_value_or_a_pair_and_nothing_else(numbers):
    with pytest.raises(ValueError):
        Figure(**numbers)
