from decimal import Decimal

import pytest

from boards.conversion import ConversionPolicy, converted, net

USUAL = ConversionPolicy()
OTHER = ConversionPolicy(Decimal("0.3"), Decimal("-0.25"), Decimal("-1.5"), Decimal("2.5"))


@pytest.mark.parametrize(
    ("counts", "policy", "before", "after"),
    [
        ((0, 0, 0), USUAL, "0", "0"),
        ((8, 3, 1), USUAL, "1.5", "1.5"),
        ((14, 0, 0), USUAL, "7", "5"),
        ((14, 2, 0), USUAL, "6", "5"),  # each side bounded apart would give 4
        ((10, 0, 0), USUAL, "5", "5"),
        ((11, 0, 0), USUAL, "5.5", "5"),
        ((0, 4, 3), USUAL, "-5", "-5"),
        ((0, 0, 9), USUAL, "-9", "-5"),
        ((30, 2, 12), USUAL, "2", "2"),
        ((7, 1, 0), OTHER, "1.85", "1.85"),
        ((9, 0, 0), OTHER, "2.7", "2.5"),
        ((0, 1, 2), OTHER, "-3.25", "-2.5"),
    ],
)
def test_conversion_bounds_the_net_sum_once(counts, policy, before, after):
    assert (net(*counts, policy), converted(*counts, policy)) == (Decimal(before), Decimal(after))
