"""折算: what a year's flags and lights come to for the annual appraisal. Plain Python, no Django."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ConversionPolicy:
    """What each signal is worth in one year, and the bound of the sum, to either side; at most two decimals."""

    red_flag: Decimal = Decimal("0.5")
    yellow_light: Decimal = Decimal("-0.5")
    red_light: Decimal = Decimal(-1)
    cap: Decimal = Decimal(5)


def net(flags: int, yellow: int, red: int, policy: ConversionPolicy) -> Decimal:
    """The sum before any bound: flags and lights against each other."""
    return flags * policy.red_flag + yellow * policy.yellow_light + red * policy.red_light


def converted(flags: int, yellow: int, red: int, policy: ConversionPolicy) -> Decimal:
    """The sum of all three, held within ±cap once: 14 flags and 2 yellow lights come to 5, not to 5 − 1."""
    return min(policy.cap, max(-policy.cap, net(flags, yellow, red, policy)))
