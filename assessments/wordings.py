"""公开表述: what the public will read of lines, beside the sentence that stays their proof."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from assessments.models import GROUNDS_LIMIT, Determination
from assessments.proposals import Place, place_of, verdicts_by_place
from rules.criteria import Verdict
from rules.models import Clause, Visibility
from rules.public_words import RelatedClause, Side, better_side, public_words
from rules.standards import Band

Related = Mapping[tuple[int, int], list[RelatedClause]]  # by rule set and metric
NOTHING_KNOWN: Mapping[Place, Verdict] = MappingProxyType({})


def wordings(
    lines: Iterable[Determination], known: Mapping[Place, Verdict] = NOTHING_KNOWN
) -> dict[int, str]:
    """By the line's pk; a constant number of queries. Lines come with their clause, its metric and rule set.

    `known` are verdicts that were reached already: only of lines without one the machine is asked.

    Grounds that a person wrote are their own wording. Those that are the machine's sentence, whoever put them
    there, are told in public words, where its verdict has any. Of an internal clause not a word.
    """
    lines = list(lines)
    told = [line for line in lines if line.clause.is_machine_checked and not _is_internal(line)]
    asked = [line for line in told if place_of(line) not in known]
    verdicts, related = {**known, **verdicts_by_place(asked)}, _related(told)
    return {line.pk: _wording(line, verdicts.get(place_of(line)), related) for line in lines}


def wordings_apart(
    lines: Iterable[Determination], known: Mapping[Place, Verdict] = NOTHING_KNOWN
) -> dict[int, str]:
    """The same, where what the public will read is not the grounds themselves: only then it is shown beside them."""
    lines = list(lines)
    grounds = {line.pk: line.grounds for line in lines}
    return {pk: words for pk, words in wordings(lines, known).items() if words and words != grounds[pk]}


def _wording(line: Determination, verdict: Verdict | None, related: Related) -> str:
    if _is_internal(line):
        return ""
    if verdict is None or not _is_machines(line, verdict):
        return line.grounds
    signal, side = line.clause.signal, _side(line, related)
    return public_words(verdict, signal, side=side, most=GROUNDS_LIMIT) or line.grounds


def _is_internal(line: Determination) -> bool:
    return line.clause.visibility == Visibility.INTERNAL


def _is_machines(line: Determination, verdict: Verdict) -> bool:
    """Marked so, or the same to the letter: a workbook brings the sentence without the mark."""
    return line.grounds_by_machine or line.grounds == verdict.within(GROUNDS_LIMIT)


def _band(line: Determination) -> Band | None:
    """What a light's figure lies in, where its clause asks for a band."""
    test = line.clause.criterion.test_for(line.data_month.month)
    return test if line.clause.is_light and isinstance(test, Band) else None


def _side(line: Determination, related: Related) -> Side | None:
    clause, band = line.clause, _band(line)
    if band is None or clause.metric_id is None:
        return None
    others = related.get((clause.rule_set_id, clause.metric_id), ())
    return better_side(clause.signal, band, line.data_month, clause.criterion.group, others)


def _related(lines: Iterable[Determination]) -> Related:
    """The clauses on the metrics of lights that have a band; one query, none where there is no such light."""
    banded = [line.clause for line in lines if _band(line)]
    found: dict[tuple[int, int], list[RelatedClause]] = defaultdict(list)
    if banded:
        sets, metrics = {clause.rule_set_id for clause in banded}, {clause.metric_id for clause in banded}
        for clause in Clause.objects.filter(rule_set__in=sets, metric__in=metrics):
            related_clause = RelatedClause(clause.signal, clause.criterion)
            found[clause.rule_set_id, clause.metric_id or 0].append(related_clause)
    return found
