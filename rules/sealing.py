"""封存: from the publication of the first month that it governs, a set and its clauses stay as they are.

Its metrics too keep what their sentences and verdicts rest on: another 口径 is another metric.
"""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Max

from departments.history.differences import NOTHING, called, words_of
from departments.months import CalendarMonth
from rules.models import METRIC_WAYS, Clause, GovernedMonth, Metric, RuleSet

# What a past verdict rests on or says; 频次 and 数据来源 are about how figures come in, and stay free.
KEPT_OF_A_METRIC = ("measure", "basis", "places", "minimum_total", "derivation", "base")


def seal_rules(month: CalendarMonth) -> None:
    """Seal every set in force in a month that is being published; inside that transaction, once a month.

    The sets are held first: who is writing one has finished before anything of the month is read.
    """
    sets = RuleSet.objects.in_force(month).select_for_update(of=("self",)).order_by("pk")
    GovernedMonth.objects.bulk_create(GovernedMonth(rule_set=rule_set, month=month) for rule_set in sets)


def sealed_metric_refusals(changed: Mapping[Metric, Mapping[str, str]]) -> Iterator[tuple[Metric, str, str]]:
    """What may not change of metrics that sealed clauses measure, or measure by what is derived from them: the
    metric, the field, and the sentence.

    `changed` maps each to its words before, as `write_metrics` takes them; one query. A 计量单位 that was left
    blank may be filled in: it contradicts nothing that was said.
    """
    published = _last_published(changed)
    for metric, before in changed.items():
        month = published.get(metric.pk)
        if month is None:
            continue
        after = words_of(metric, KEPT_OF_A_METRIC)
        for field in KEPT_OF_A_METRIC:
            name = called(metric, field)
            was_blank = field == "measure" and before[name] == NOTHING
            if before[name] != after[name] and not was_blank:
                sentence = (
                    f"“{metric.name}”已用在{month.chinese}发布的条款里，{name}不能再由 {before[name]} 改为 "
                    f"{after[name]}；要改，请另立一项指标，用到新的细则里"
                )
                yield metric, field, sentence


def _last_published(metrics: Collection[Metric]) -> dict[int, CalendarMonth]:
    """By key of those metrics, and of what sealed clauses measure of them, the last month published with one."""
    sealed = Clause.objects.resting_on(metrics).filter(rule_set__governed_months__isnull=False).order_by()
    last: dict[int, CalendarMonth] = {}
    for *keys, month in sealed.values_list(*METRIC_WAYS).annotate(Max("rule_set__governed_months__month")):
        at = CalendarMonth.parse(str(month))
        last |= {key: max(at, last.get(key, at)) for key in keys if key}
    return last
