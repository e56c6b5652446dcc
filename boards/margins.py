"""What a score is made of, and what separates two units of a ranking, in words. Plain Python, no Django."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from boards.ranking import SIGNALS, Tally
from boards.words import WORDS, signed
from rules.standards import plain

Points = Mapping[str, Decimal]
MOST_FLAGS = 99  # so many more are nothing that anybody reaches in a month


def addends(tally: Tally, points: Points) -> tuple[tuple[str, str], ...]:
    """What a score adds up: of each signal that the unit has, by its wire value, `红旗 3 × 1`, `黄灯 1 × (−1)`."""
    counted = zip(SIGNALS, tally.counts, strict=True)
    return tuple(
        (signal, f"{WORDS[signal][0]} {count} × {_factor(points[signal])}")
        for signal, count in counted
        if count
    )


def margin(own: Tally, other: Tally) -> str:
    """What decides between two units, seen from the first: `少 1 面红旗，得分低 1 分`, `得分相同，红灯多 1 盏`."""
    if own.order == other.order:
        return "得分和红灯、黄灯、红旗都相同"
    if own.score != other.score:
        word = "高" if own.score > other.score else "低"
        return f"{_counts(own, other)}，得分{word} {plain(abs(own.score - other.score))} 分"
    decisive = ("red_light", "yellow_light", "red_flag")
    signal = next(signal for signal in decisive if getattr(own, signal) != getattr(other, signal))
    more = getattr(own, signal) - getattr(other, signal)
    word, measure = WORDS[signal]
    return f"得分相同，{word}{'多' if more > 0 else '少'} {abs(more)} {measure}"


def missing(own: Tally, above: Tally, points: Points) -> str:
    """What would bring a unit to the place above: `再多 1 面红旗即可超过，或者少 1 盏红灯即可并列`; "" for nothing.

    Each way is alone: so many more flags, or so many fewer lights of one kind, the rest as it is. None leaves the
    unit without any: whom nobody judged in a month has no rank.
    """
    ways = [("red_flag", "再多", range(1, MOST_FLAGS + 1))]
    ways += [(light, "少", range(1, getattr(own, light) + 1)) for light in SIGNALS[:0:-1]]
    told = (_way(own, above, points, signal, word, steps) for signal, word, steps in ways)
    return "，或者".join(filter(None, told))


def _way(own: Tally, above: Tally, points: Points, signal: str, word: str, steps: range) -> str:
    for step in steps:
        count = getattr(own, signal) + (step if signal == "red_flag" else -step)
        then = replace(own, **{signal: count}).under(points)
        if not then.is_empty and then.order <= above.order:
            name, measure = WORDS[signal]
            return f"{word} {step} {measure}{name}即可{'并列' if then.order == above.order else '超过'}"
    return ""


def _counts(own: Tally, other: Tally) -> str:
    """`少 1 面红旗、多 2 盏黄灯`: where the counts are not the same."""
    apart = zip(SIGNALS, own.counts, other.counts, strict=True)
    return "、".join(
        f"{'多' if mine > theirs else '少'} {abs(mine - theirs)} {WORDS[signal][1]}{WORDS[signal][0]}"
        for signal, mine, theirs in apart
        if mine != theirs
    )


def _factor(number: Decimal) -> str:
    return f"({unsigned(number)})" if number < 0 else unsigned(number)


def unsigned(number: Decimal) -> str:
    """A number as it stands in a sum: `2`, `−1`."""
    return signed(plain(number)).removeprefix("+")
