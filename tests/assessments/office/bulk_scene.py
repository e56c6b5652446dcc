"""A month with lines that the machine finds 符合, and one of each kind that is left to a person."""

from tests.factories import make_line, make_reading, make_threshold, make_town

AT_LEAST = "≥85"


def make_met(clause, code, value=90, **fields):
    """A line of a unit of its own whose figure carries it, in grounds that are nobody else's."""
    unit = make_town(code, name=code, short_name=code)
    reading = make_reading(clause.metric, unit, value)
    fields = {"value": reading.value, "grounds": f"6月参保完成率 {value}% ≥ 85%", **fields}
    return make_line(clause, unit, **fields)


def make_clause_of_figures(rules):
    return make_threshold(rules, standard=AT_LEAST)
