"""How a whole set of rules is written: one function, whichever way it comes in."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from departments.fields import counted
from departments.history.differences import called, words_of
from departments.history.records import record_all
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.permissions import is_office
from rules.events import RulesRevised, WordsChanged
from rules.models import WRITABLE, Clause, ClauseLimit, Label, RuleSet, RuleSetState
from rules.models.points import DEFAULT_MOST
from rules.permissions import may_write_rules

CLAUSE_FIELDS = ("text", "kind", "metric", "standard", "section", "visibility", "gap_reason")

Words = Mapping[str, str]


@dataclass(frozen=True)
class Refusal:
    """Why a set is not written: the clause by its label (None: the set), the field, and the Chinese sentence.

    `is_about_others` where it says that another clause is not there.
    """

    label: Label | None
    name: str
    sentence: str
    is_about_others: bool = False


@dataclass
class Revision:
    """One whole set as somebody wants it, beside the one that it is held against (`base`, None for a first one).

    `before` holds, in the words of the history, the clauses of the base that change; `removed` those that go.
    An approved base stays as it is where a draft is wanted: the draft gets clauses of its own.
    """

    department: Department
    effective_from: CalendarMonth
    state: str
    base: RuleSet | None
    clauses: dict[Label, Clause] = field(default_factory=dict)
    added: set[Label] = field(default_factory=set)
    before: dict[Label, Words] = field(default_factory=dict)
    removed: list[Clause] = field(default_factory=list)

    def put(self, clause: Clause, *, before: Words | None = None) -> None:
        """Take a clause as it is wanted; `before` are its words in the base, None where it has none there."""
        label = clause.signal, clause.number
        self.clauses[label] = clause
        if before is None:
            self.added.add(label)
        elif before != words_of(clause, CLAUSE_FIELDS):
            self.before[label] = before

    @property
    def changed(self) -> set[Label]:
        return self.added | self.before.keys()

    def changes(self) -> dict[str, WordsChanged]:
        """Every clause that changes, by its label, and then those that go, in the words of the history."""
        changes: dict[str, WordsChanged] = {}
        for label in sorted(self.changed):
            clause = self.clauses[label]
            after = words_of(clause, CLAUSE_FIELDS)
            changes[clause.label] = WordsChanged(before=self.before.get(label), after=after)
        gone = {clause.label: words_of(clause, CLAUSE_FIELDS) for clause in self.removed}
        return changes | {label: WordsChanged(before=words, after=None) for label, words in gone.items()}

    @property
    def is_new(self) -> bool:
        """Whether it says anything that does not stand already."""
        return bool(self.added or self.before or self.removed)

    @property
    def replaces(self) -> bool:
        """Whether the clauses of the base are themselves changed."""
        return self.base is not None and self.base.state == self.state


@dataclass(frozen=True)
class StandingRules:
    """What stands beside sets that are judged: the years' most, months of approved sets, sets in work, clauses in use.

    Departments are named by their keys; `most` by None where it is that of all.
    """

    most: Mapping[tuple[int | None, int], int]
    approved: dict[int, set[CalendarMonth]]
    in_work: Mapping[tuple[int, CalendarMonth], RuleSet]
    in_use: Mapping[int, Clause]

    def most_of(self, department: Department, year: int) -> int:
        return self.most.get((department.pk, year), self.most.get((None, year), DEFAULT_MOST))


def standing_beside(revisions: Sequence[Revision]) -> StandingRules:
    """The same few queries for however many sets."""
    departments = {revision.department for revision in revisions}
    years = {revision.effective_from.year for revision in revisions}
    limits = ClauseLimit.objects.filter(year__in=years).values_list("department", "year", "most")
    approved: dict[int, set[CalendarMonth]] = defaultdict(set)
    sets = RuleSet.objects.filter(department__in=departments).order_by()
    for department, month in sets.approved().values_list("department", "effective_from"):
        approved[department].add(month)
    in_work = {
        (rule_set.department_id, rule_set.effective_from): rule_set
        for rule_set in sets.in_work().select_related("department")
    }
    most: dict[tuple[int | None, int], int] = {
        (department, year): number for department, year, number in limits
    }
    return StandingRules(most, approved, in_work, _in_use_of(revisions))


def _in_use_of(revisions: Sequence[Revision]) -> dict[int, Clause]:
    """Of the clauses that would go those to which any row of an upper floor refers, in the order of the sheet."""
    removed = [clause.pk for revision in revisions if revision.replaces for clause in revision.removed]
    if not removed:
        return {}
    used: set[int] = set()
    for link in Clause._meta.related_objects:
        rows = link.related_model._base_manager.filter(**{f"{link.field.name}__in": removed})
        used.update(rows.values_list(link.field.attname, flat=True))
    return {clause.pk: clause for clause in Clause.objects.filter(pk__in=used).in_order()}


def refusals(
    revision: Revision,
    *,
    groups: Collection[str],
    published: Collection[CalendarMonth],
    unread: Collection[Label] = (),
    standing: StandingRules | None = None,
) -> Iterator[Refusal]:
    """Everything that stands against a set: its clauses' own rules, their numbers, and what is in force or in use.

    Only what is new is judged, and every 连续 clause, whose base may have gone. `groups` are those of the
    register, `published` the months that are out, `unread` labels of clauses that are named but not read,
    `standing` what stands beside it, where that was asked for many at once.
    """
    labels = {*revision.clauses, *unread}
    standing = standing or standing_beside([revision])
    most = standing.most_of(revision.department, revision.effective_from.year)
    for label, clause in revision.clauses.items():
        if label in revision.changed:
            faults = _field_faults(clause) | clause.faults(
                department=revision.department, groups=groups, labels=labels
            )
            yield from (Refusal(label, name, sentence) for name, sentence in faults.items())
        elif fault := _counted_fault(revision, clause, labels):
            yield Refusal(label, "standard", fault, is_about_others=True)
        if label in revision.added and label[1] > most:
            year = revision.effective_from.year
            sentence = f"{revision.department.label}{year}年每等次最多 {most} 条，序号应是 1 到 {most}"
            yield Refusal(label, "number", sentence)
    yield from _in_force(revision, published, standing)
    yield from _in_work(revision, standing)
    for clause in revision.removed if revision.replaces else ():
        if clause.pk in standing.in_use:
            yield Refusal(None, "number", f"少了{clause.label}，它已有认定或说明，不能删去，请补上这一行")


def _counted_fault(revision: Revision, clause: Clause, labels: Collection[Label]) -> str | None:
    """Why a 连续 clause that does not change itself cannot stay: what it counts goes now, or was never there."""
    fault = clause.streak_fault(labels)
    counted = clause.criterion.label if fault else ""
    if fault and counted in {gone.label for gone in revision.removed}:
        return f"{clause.label}用着{counted}，先改{clause.label}"
    return fault


def _field_faults(clause: Clause) -> dict[str, str]:
    """What the fields refuse by themselves; of the standard and the metric the clause's own rules tell more."""
    try:
        clause.clean_fields(exclude={"rule_set", "metric", "standard"})
    except ValidationError as refusal:
        return {name: _words(name, errors[0]) for name, errors in refusal.error_dict.items()}
    return {}


def _words(name: str, error: ValidationError) -> str:
    """What is blank or too long is told as every form tells it."""
    if error.code == "blank":
        return f"请填写{called(Clause, name)}"
    return counted("") % error.params if error.code == "max_length" and error.params else error.messages[0]


def _in_force(
    revision: Revision, published: Collection[CalendarMonth], standing: StandingRules
) -> Iterator[Refusal]:
    """A set that governs a published month, or would govern it, stays as it is."""
    approved = standing.approved.get(revision.department.pk, set())
    following = min((month for month in approved if month > revision.effective_from), default=None)
    governed = [
        month
        for month in published
        if revision.effective_from <= month and (following is None or month < following)
    ]
    if governed:
        month = min(governed).chinese
        sentence = f"这套细则在{month}生效，{month}已发布，不能再改"
        labels: Sequence[Label | None] = sorted(revision.changed) or (None,)
        yield from (Refusal(label, "effective_from", sentence) for label in labels)


def _in_work(revision: Revision, standing: StandingRules) -> Iterator[Refusal]:
    """A department has one set in work from a month on; what lies with the office is not changed under its hands."""
    if revision.state == RuleSetState.APPROVED:
        return
    held = standing.in_work.get((revision.department.pk, revision.effective_from))
    if held is not None and not (revision.replaces and held == revision.base):
        sentence = f"{held}已有一套，现在是“{held.get_state_display()}”，请在那一套上改"
        yield Refusal(None, "effective_from", sentence)


@transaction.atomic
def revise(
    revision: Revision,
    *,
    actor: User | None,
    groups: Collection[str],
    published: Collection[CalendarMonth],
) -> RuleSet:
    """Write a whole set and tell what it changed; an actor's is in work, the operator's (actor None) in force.

    `groups` are those of the register, `published` the months that are out. All or nothing: raises
    PermissionDenied for who may not write that department's rules and for an actor's set in force,
    ValidationError with every refusal. Returns the set as it stands.
    """
    if actor is not None and not may_revise(actor, revision):
        raise PermissionDenied(f"{actor} 不能修改{revision.department.label}的细则")
    sentences = [refusal.sentence for refusal in refusals(revision, groups=groups, published=published)]
    if sentences:
        raise ValidationError(list(dict.fromkeys(sentences)))
    return write_rules(revision, actor=actor)


def may_revise(actor: User, revision: Revision) -> bool:
    """The office hands in drafts by workbook; a department writes its own draft, and what it got back."""
    if may_write_rules(actor, revision.department):
        return revision.state in WRITABLE
    return is_office(actor) and revision.state == RuleSetState.DRAFT


def write_rules(revision: Revision, *, actor: User | None) -> RuleSet:
    """Write a set that `refusals` passed, inside a transaction; one event holds every clause before and after.

    Rights and rules were checked by whoever calls it. A set that has its label already in that month and state is
    an IntegrityError.
    """
    return write_rule_sets([revision], actor=actor)[0]


def write_rule_sets(revisions: Sequence[Revision], *, actor: User | None) -> list[RuleSet]:
    """The bulk door of `write_rules`: many sets, in their order, one event each."""
    changes = [revision.changes() for revision in revisions]
    removed = [clause.pk for revision in revisions if revision.replaces for clause in revision.removed]
    if removed:
        Clause.objects.filter(pk__in=removed).delete()
    targets = _targets(revisions, actor)
    new: list[Clause] = []
    changed: list[Clause] = []
    for revision, target in zip(revisions, targets, strict=True):
        target.version += 1
        for label, clause in revision.clauses.items():
            clause.rule_set = target
            if clause.pk is None:
                new.append(clause)
            elif label in revision.changed:
                changed.append(clause)
    Clause.objects.bulk_create(new)
    Clause.objects.bulk_update(changed, CLAUSE_FIELDS)
    RuleSet.objects.bulk_update(targets, ["version"])
    record_all(actor, map(_told, revisions, targets, changes))
    return targets


def _targets(revisions: Sequence[Revision], actor: User | None) -> list[RuleSet]:
    """The sets whose clauses are written: the base itself, or a new one."""
    targets = [
        revision.base if revision.base is not None and revision.replaces else _new_set(revision, actor)
        for revision in revisions
    ]
    RuleSet.objects.bulk_create([target for target in targets if target.pk is None])
    return targets


def _new_set(revision: Revision, actor: User | None) -> RuleSet:
    for clause in revision.clauses.values():  # those of an approved set stay as they are beside a draft
        clause.pk, clause._state.adding = None, True
    return RuleSet(
        department=revision.department,
        effective_from=revision.effective_from,
        state=revision.state,
        created_by=actor,
    )


def _told(
    revision: Revision, target: RuleSet, changes: Mapping[str, WordsChanged]
) -> tuple[RulesRevised, RuleSet, str]:
    counts = Counter(新增=len(revision.added), 修改=len(revision.before), 删去=len(revision.removed))
    count_words = "、".join(f"{word} {count} 条" for word, count in counts.items() if count) or "还没有条款"
    draft = "草稿" if target.is_in_work else ""
    event = RulesRevised(
        effective_from=str(revision.effective_from), state=str(target.state), changes=dict(changes)
    )
    return event, target, f"修订了{target}{draft}：{count_words}"
