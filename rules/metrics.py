"""How metrics are written: one rule and one event, whichever way they come in."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from departments.history.differences import called, refuse_unseen, words_of
from departments.history.records import record
from departments.models import Department, User
from rules.drafting import locked
from rules.events import MetricsWritten, WordsChanged
from rules.models import Clause, Metric, Reading, RuleSet, RuleSetState
from rules.sealing import sealed_metric_refusals

METRIC_FIELDS = (
    *("measure", "basis", "frequency", "places", "minimum_total", "source"),
    *("derivation", "base"),
)
METRIC_WORDS = ("name", *METRIC_FIELDS)
FREE_FIELDS = ("source",)  # what changes no figure and no sentence

Words = Mapping[str, str]


@dataclass(frozen=True)
class MetricRefusal:
    """Why a metric is not written: the field at fault, and the Chinese sentence."""

    metric: Metric
    name: str
    sentence: str


def hold_sets(departments: Collection[Department]) -> None:
    """Hold the sets in work of these departments, in one order, before anything is asked of their metrics.

    Who is sending or approving one has finished by then, or waits: no set goes to the office between the question
    whether it lies there and the writing of what it is judged by. Inside a transaction.
    """
    list(RuleSet.objects.in_work().filter(department__in=departments).select_for_update().order_by("pk"))


def known_metrics(departments: Collection[Department]) -> list[Metric]:
    """All metrics of these departments, each base one of them; one query."""
    metrics = list(Metric.objects.filter(department__in=departments).select_related("department"))
    link_bases(metrics)
    return metrics


def link_bases(metrics: Iterable[Metric]) -> None:
    """Let each derived metric hold its base as it stands among these, changed or not."""
    metrics = list(metrics)
    by_key = {metric.pk: metric for metric in metrics}
    for metric in metrics:
        metric.base = by_key.get(metric.base_id) if metric.base_id else None


def metric_refusals(
    touched: Collection[Metric], known: Iterable[Metric], changed: Mapping[Metric, Words]
) -> Iterator[MetricRefusal]:
    """Everything that stands against metrics as wanted: how they are derived, what stands typed, what is sealed,
    what lies with the office; asked while the sets are held (`hold_sets`).

    `known` are all metrics of their departments, linked: of what is derived from one that changes is asked too,
    and told at the one that changes. `changed` maps those of the touched that stood already to their words before.
    """
    typed = _typed({metric.pk for metric in touched if metric.pk and metric.derivation})
    for metric in touched:
        for name, sentence in metric.faults().items():
            yield MetricRefusal(metric, name, sentence)
        if metric.pk in typed:
            yield MetricRefusal(metric, "derivation", f"“{metric}”已经填有数据，不能改为推算，请另建一个指标")
    yield from (MetricRefusal(*refusal) for refusal in sealed_metric_refusals(changed))
    yield from _sent_refusals(changed)
    wanted = set(map(id, touched))
    for metric in known:
        if metric.base is not None and id(metric.base) in wanted and id(metric) not in wanted:
            for sentence in metric.faults().values():
                yield MetricRefusal(metric.base, "basis", f"“{metric}”由它算出：{sentence}")


def _typed(keys: Collection[int]) -> set[int]:
    if not keys:
        return set()
    return set(Reading.objects.filter(metric__in=keys).values_list("metric", flat=True))


def _sent_refusals(changed: Mapping[Metric, Words]) -> Iterator[MetricRefusal]:
    """What the office has before it is judged by its metrics as they were sent: none changes under its hands."""
    moved = {metric: words for metric, before in changed.items() if (words := _moved(metric, before))}
    if not moved:
        return
    sent = Clause.objects.resting_on(moved).filter(rule_set__state=RuleSetState.SUBMITTED)
    used: dict[int, Clause] = {}
    for clause in sent.with_metrics().select_related("rule_set__department").in_order():
        resting = [clause.metric, *clause.metric.bases] if clause.metric else []
        for metric in resting:
            used.setdefault(metric.pk, clause)
    for metric, words in moved.items():
        if metric.pk in used:
            sentence = _sent_sentence(metric, used[metric.pk], words.values())
            yield MetricRefusal(metric, next(iter(words)), sentence)


def _sent_sentence(metric: Metric, clause: Clause, words: Iterable[str]) -> str:
    return (
        f"{clause.rule_set}已送审，{clause.label}用着“{metric.name}”，不能改{'、'.join(words)}；"
        "请先把那一套撤回或退回修改，或者另建一个指标"
    )


def _moved(metric: Metric, before: Words) -> dict[str, str]:
    """The fields of a metric that say otherwise now, with what they are called; not those that are free."""
    after = words_of(metric, METRIC_WORDS)
    names = {name: called(Metric, name) for name in METRIC_WORDS if name not in FREE_FIELDS}
    return {name: word for name, word in names.items() if after[word] != before[word]}


def follow_bases(touched: Collection[Metric], known: Iterable[Metric]) -> dict[Metric, Words]:
    """Let what is derived take from its base what follows from it (`Metric.follow`).

    `touched` and `known` as `metric_refusals` passed them. Returns those of the known that are otherwise now
    without being touched themselves, with their words before.
    """
    moved = {id(metric) for metric in touched}
    followed: dict[Metric, Words] = {}
    for metric in sorted({id(metric): metric for metric in (*touched, *known)}.values(), key=_depth):
        if not {id(metric), id(metric.base)} & moved:
            continue
        before = words_of(metric, METRIC_WORDS)
        metric.follow()
        if id(metric) not in moved and before != words_of(metric, METRIC_WORDS):
            followed[metric] = before
            moved.add(id(metric))
    return followed


def _depth(metric: Metric) -> int:
    return metric.depth


def write_metrics(new: Iterable[Metric], changed: Mapping[Metric, Words], *, actor: User | None) -> None:
    """Write checked metrics of any departments, inside a transaction; one event for each department.

    The bulk door: `metric_refusals` and `follow_bases` were asked by whoever calls it. `changed` maps each metric
    that stood already to its words before (METRIC_WORDS). A second metric of one name in a department is an
    IntegrityError.
    """
    new = sorted(new, key=_depth)
    for _, level in groupby(new, key=_depth):  # what is derived is written behind what it is derived from
        Metric.objects.bulk_create(level)
    Metric.objects.bulk_update(changed, ("name", *METRIC_FIELDS))
    _move_versions(metric for metric, before in changed.items() if _moved(metric, before))
    for department, changes in metric_changes(new, changed).items():
        sentence = f"维护了{department.label}的指标：{'、'.join(changes)}"
        record(actor, MetricsWritten(changes=changes), department, sentence)


def _move_versions(metrics: Iterable[Metric]) -> None:
    """A set in work says something else when a metric of it does: who has seen it before looks again."""
    using = Clause.objects.resting_on(metrics).order_by().values("rule_set")
    RuleSet.objects.in_work().filter(pk__in=using).update(version=F("version") + 1)


def metric_changes(
    new: Iterable[Metric], changed: Mapping[Metric, Words]
) -> dict[Department, dict[str, WordsChanged]]:
    """By department and name what is changed of each metric, in the words of the history."""
    lots: dict[Department, dict[str, WordsChanged]] = {}
    for metric in (*new, *changed):
        before = changed.get(metric) if metric.pk else None
        words = WordsChanged(before=before, after=words_of(metric, METRIC_WORDS))
        lots.setdefault(metric.department, {})[metric.name] = words
    return lots


@transaction.atomic
def write_metric(
    draft: RuleSet,
    values: Mapping[str, Any],
    *,
    actor: User,
    metric: Metric | None = None,
    shown: str | None = None,
) -> Metric:
    """Make or change one metric of the department that has this set in work; `values` are by field, `name` among them.

    `shown` is the mark of the metric as its page showed it (`seal_of` METRIC_WORDS). Raises PermissionDenied,
    StepRefused where the set is not writable, and ValidationError by field: of what an approved set judges by,
    or one that was sent, only the source may change here.
    """
    hold_sets([draft.department])
    held = locked(draft, actor=actor, version=None)
    known = known_metrics([held.department])
    wanted = _wanted(known, metric) if metric else Metric(department=held.department)
    refuse_unseen(wanted, METRIC_WORDS, shown)
    before = words_of(wanted, METRIC_WORDS)
    for name, value in values.items():
        setattr(wanted, name, value)
    _refuse_faulty(wanted, known, {wanted: before} if metric else {})
    followed = follow_bases([wanted], known)
    if metric is None:
        write_metrics([wanted], {}, actor=actor)
    elif before != words_of(wanted, METRIC_WORDS):
        _refuse_changing_what_is_used(wanted, before)
        write_metrics([], {wanted: before, **followed}, actor=actor)
    return wanted


def _wanted(known: Iterable[Metric], metric: Metric) -> Metric:
    """The metric as it stands now. PermissionDenied of another department's."""
    for one in known:
        if one.pk == metric.pk:
            return one
    raise PermissionDenied(f"“{metric}”不是本部门的指标")


def _refuse_faulty(metric: Metric, known: Collection[Metric], changed: Mapping[Metric, Words]) -> None:
    errors: dict[str, list[str]] = {}
    try:
        metric.clean_fields()
    except ValidationError as refusal:
        errors |= refusal.message_dict
    if any(other.name == metric.name for other in known if other.pk != metric.pk):
        errors.setdefault("name", []).append(f"本部门已有指标“{metric}”")
    for fault in metric_refusals([metric], known, changed):
        errors.setdefault(fault.name, []).append(fault.sentence)
    if errors:
        raise ValidationError(errors)


def _refuse_changing_what_is_used(metric: Metric, before: Words) -> None:
    """What an approved set judges by would say something else of the months behind it."""
    moved = _moved(metric, before)
    used = (
        Clause.objects.resting_on([metric])
        .filter(rule_set__state=RuleSetState.APPROVED)
        .select_related("rule_set")
    )
    clause = used.in_order().first() if moved else None
    if clause is not None:
        raise ValidationError(
            f"{clause.rule_set.effective_from.chinese}起批准的细则里，{clause.label}用着这个指标，"
            f"不能改{'、'.join(moved.values())}；请另建一个指标",
            code="used",
        )
