"""Every kind of event: declared once, written as it is declared, and read again, however old it is."""

import ast
import json
import re
import typing
from collections.abc import Mapping
from dataclasses import fields
from io import StringIO
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
import rfc8785
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from assessments.steps import STEPS
from departments.declared import declared
from departments.history import words
from departments.history.events import UNSAID, Carried, Event, Unreadable, Unsaid, choices_of, fields_of
from departments.history.page import page_of_events
from departments.history.words import declared_in, kinds_of_events, verb_word
from tests.events import Happened

ROOT = Path(__file__).parents[2]
KINDS = sorted({kind.__name__: kind for kind in kinds_of_events().values()}.items())
FLOORS = ("departments", "rules", "assessments", "boards", "commitments", "xiaoneng")


def sample(kind):
    """Something that a field of that kind may hold."""
    choice = next(choice for choice in choices_of(kind) if choice not in (Unsaid, type(None)))
    if isinstance(choice, type) and issubclass(choice, Carried):
        return full(choice)
    holder, inner = typing.get_origin(choice), typing.get_args(choice)
    if holder is list:
        return [sample(inner[0])]
    if holder and issubclass(holder, Mapping):
        return {"名": sample(inner[1])}
    return {str: "字", int: 7, bool: True}[choice]


def full(cls, **frame):
    return cls(**{field.name: sample(field.kind) for field in fields_of(cls)}, **frame)


def least(cls, **frame):
    """With nothing that may be missing; a flat part is there, and says as little."""
    values = {
        field.name: least(field.part) if field.is_flat else sample(field.kind)
        for field in fields_of(cls)
        if not field.is_optional
    }
    return cls(**values, **frame)


def kept(event):
    return SimpleNamespace(verb=event.verb, data=rfc8785.dumps(event.as_data()).decode())


@pytest.mark.parametrize("kind", [kind for _, kind in KINDS], ids=[name for name, _ in KINDS])
def test_event_reads_back_as_it_was_written(kind):
    for verb in kind.verbs:
        for event in (full(kind, verb=verb), least(kind, verb=verb)):
            assert kind.of(kept(event)) == event
            assert kind.of(kept(event)).as_data() == json.loads(kept(event).data)


@pytest.mark.parametrize("kind", [kind for _, kind in KINDS], ids=[name for name, _ in KINDS])
def test_event_says_in_chinese_what_it_carries_and_of_which_rows(kind):
    parts = [kind]
    for part in parts:
        parts += [field.part for field in fields_of(part) if field.part]
        assert [field.name for field in fields_of(part) if not field.meaning] == []
        assert part is kind or part.called
    assert kind.about and all(apps.get_model(label) for label in kind.about)
    assert all(kind.verbs.values())


def test_keys_of_an_event_never_stand_twice():
    for _, kind in KINDS:
        flat = [field.part for field in fields_of(kind) if field.is_flat]
        keys = [field.name for part in (kind, *flat) for field in fields_of(part) if not field.is_flat]
        assert len(set(keys)) == len(keys), kind


# What events carried in earlier releases, and what is read of it now.
EARLIER = [
    ("account.make", {"after": {"账号": "a"}}, lambda event: event.standing.role is UNSAID),
    ("account.change", {"changed": {"角色": ["空", "审计员"]}}, lambda event: event.role_word == "审计员"),
    ("account.disable", {}, lambda event: event.standing.is_active is UNSAID),
    ("account.grant", {"before": "未授权", "after": "审计员"}, lambda event: event.after == "审计员"),
    ("account.reset", {}, lambda event: event.confirmed_by is UNSAID),
    (
        "determination.add",
        {"grounds": "事", "data_month": "2026-05"},
        lambda event: (event.content.data_month, event.content.is_whole) == ("2026-05", False),
    ),
    (
        "determination.add_spared",
        {"month": "2026-06", "grounds": "事", "facts": "", "data_month": "2026-06"},
        lambda event: event.content.facts == "",
    ),
    (
        "determination.edit",
        {"before": {"grounds": "甲"}, "after": {"grounds": "乙"}, "version": 2},
        lambda event: (event.after.grounds, event.content.version) == ("乙", 2),
    ),
    (
        "determination.refresh",
        {"before": {"grounds": "甲"}, "after": "rsj|2026-06", "version": 2},
        lambda event: event.after is UNSAID,
    ),
    (
        "determination.return",
        {"before": "filed", "after": "returned", "month": "2026-06", "assessor": "rsj", "clause": "红旗1"},
        lambda event: (event.after, event.content.clause, event.remark) == ("returned", "红旗1", UNSAID),
    ),
    (
        "determination.amend",
        {"before": {"state": "accepted", "grounds": "甲"}, "state": "rejected", "clause": "红旗1"},
        lambda event: (
            (event.before.state, event.content.state, event.remark) == ("accepted", "rejected", UNSAID)
        ),
    ),
    ("determination.drop", {"grounds": "甲", "facts": ""}, lambda event: event.name is UNSAID),
    (
        "determination.drop",
        {
            "month": "2026-06",
            "assessor": "rsj",
            "was_signed": True,
            "grounds": "甲",
            "facts": "",
            "evidence": [],
        },
        lambda event: (event.month, event.was_signed, event.name) == ("2026-06", True, UNSAID),
    ),
    ("explanation.write", {"reason": "none", "words": ""}, lambda event: event.content.reason == "none"),
    ("explanation.refresh", {"reason": "none", "words": ""}, lambda event: event.content.words == ""),
    (
        "explanation.accept",
        {"before": "filed", "after": "accepted", "unit": None, "version": 1},
        lambda event: event.content.unit is None and event.content.state is UNSAID,
    ),
    (
        "evidence.attach",
        {"line": 1, "sha256": "0", "size": 7},
        lambda event: (event.line, event.content) == (1, UNSAID),
    ),
    ("evidence.remove", {"line": 1, "sha256": "0"}, lambda event: event.content is UNSAID),
    ("reading.set", {"参保率": {"gubai": ["空", "7"]}}, lambda event: event.digests is UNSAID),
    (
        "reading.set",
        {"month": "2026-06", "changes": {"参保率": {"gubai": ["空", "7"]}}},
        lambda event: event.digests is UNSAID,
    ),
    ("submission.send", {}, lambda event: event.seen is UNSAID),
    ("submission.hand_back", {}, lambda event: event.seen is UNSAID),
    (
        "workbook.import",
        {"counts": {"认定": 2}, "accounts": []},
        lambda event: (event.counts, event.superseded, event.file) == ({"认定": 2}, UNSAID, UNSAID),
    ),
    (
        "workbook.import",
        {"counts": {"认定": 2}, "superseded": 0, "accounts": [], "standings": [], "file": "a", "sha256": "0"},
        lambda event: (event.superseded, event.file) == (0, "a"),
    ),
    (
        "edition.publish",
        {"digest": "0", "waived": []},
        lambda event: (event.facts.digest, event.facts.is_whole, event.early) == ("0", False, UNSAID),
    ),
    (
        "edition.publish",
        {"digest": "0", "waived": ["未报"], "approved_by": "王", "approved_on": None, "approval_words": ""},
        lambda event: event.waived == ["未报"] and event.facts.approved_on is None,
    ),
    ("edition.correct", {"digest": "0", "replaces": "1"}, lambda event: event.replaces == "1"),
]


@pytest.mark.parametrize("verb, data, is_read", EARLIER)
def test_event_of_an_earlier_release_is_read(verb, data, is_read):
    assert is_read(kinds_of_events()[verb].read_as(verb, json.dumps(data)))


def test_spoilt_event_is_unreadable_where_something_is_wanted_and_says_nothing_else():
    kinds = kinds_of_events()
    with pytest.raises(Unreadable, match="RoleGranted without before"):
        kinds["account.grant"].read_as("account.grant", "{spoilt")
    assert kinds["edition.publish"].read_as("edition.publish", "[]").facts.as_data() == {}


def test_event_has_no_verb_but_its_own():
    with pytest.raises(ValueError, match=r"Happened has no verb 'x\.z'"):
        Happened(verb="x.z")
    with pytest.raises(ValueError, match="has no verb ''"):
        kinds_of_events()["account.enable"].read({})


def test_fragment_is_what_the_history_keeps():
    step = kinds_of_events()["determination.return"]
    event = step(
        verb="determination.return",
        before="filed",
        after="returned",
        content=fields_content(month="2026-06", clause="红旗1"),
    )
    assert fields_content(month="2026-06").fragment == '"month":"2026-06"'
    assert fields_content(month="2026-06").fragment in kept(event).data


def fields_content(**values):
    (content,) = (
        field.part for field in fields_of(kinds_of_events()["determination.return"]) if field.is_flat
    )
    return content(**values)


def test_verb_is_declared_once_and_has_a_word_of_its_own():
    kinds = kinds_of_events()
    words_of_verbs = [kind.verbs[verb] for verb, kind in kinds.items()]
    assert len(set(words_of_verbs)) == len(words_of_verbs)
    assert (verb_word("account.sign_in"), verb_word("x.y")) == ("登录", "x.y")
    module = ModuleType("tests.events_again")
    module.Again = type("Again", (kinds["account.grant"],), {"__module__": module.__name__})
    with pytest.raises(ImproperlyConfigured, match=r"Again declares \['account.grant'\] once more"):
        words._kinds((*declared("events"), module))


def test_every_step_is_an_event():
    steps = {f"{thing._meta.model_name}.{name}" for thing, table in STEPS.items() for name in table}
    assert sorted(steps - kinds_of_events().keys()) == []


def written_in(tree):
    """The classes that `record` is handed in a source, by name or as what a name was given, and their verbs."""
    given = {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
            event = node.args[1]
            yield event if isinstance(event, ast.Call) else given.get(event.id)


def test_what_is_recorded_anywhere_is_a_declared_event():
    """`_rewritten` and a file that is read give theirs typed; all else is made where it is recorded, or just above."""
    names = {kind.__name__ for kind in kinds_of_events().values()}
    files = [file for floor in FLOORS for file in sorted((ROOT / floor).rglob("*.py"))]
    calls = [call for file in files for call in written_in(ast.parse(file.read_text(encoding="utf-8")))]
    names_called = {ast.unparse(call.func) for call in calls if call is not None}
    assert sorted(names_called - names) == ["_rewritten", "file.reading_event"]
    assert len(calls) > 40 and None not in calls


# Things whose name also begins paths of fields and names of files.
ALSO_PATHS = {"department", "metric", "month", "rules", "workbook", "history", "commitments", "inspections"}


def texts_in(tree):
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]


def test_verb_that_is_named_anywhere_is_a_declared_one():
    """A query for a verb that nobody writes would find nothing, and say nothing."""
    verbs = kinds_of_events().keys()
    things = {verb.partition(".")[0] for verb in verbs} - ALSO_PATHS
    files = [file for floor in FLOORS for file in sorted((ROOT / floor).rglob("*.py"))]
    texts = [text for file in files for text in texts_in(ast.parse(file.read_text(encoding="utf-8")))]
    named = [text for text in texts if isinstance(text, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", text)]
    assert sorted({text for text in named if text.partition(".")[0] in things} - verbs) == []


def opened_in(tree):
    """Where the text of an event is taken apart: `json.loads(row.data)` and the like."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    opened = [call for call in calls if ast.unparse(call.func) in ("json.loads", "data_of")]
    return [call for call in opened if ast.unparse(call.args[0]).rpartition(".")[2] in ("data", "text")]


def test_what_an_event_carries_is_read_through_its_class_alone():
    files = [file for floor in FLOORS for file in sorted((ROOT / floor).rglob("*.py"))]
    opening = [file for file in files if opened_in(ast.parse(file.read_text(encoding="utf-8")))]
    assert [str(file.relative_to(ROOT)) for file in opening if file.name != "unsaved.py"] == [
        "departments/history/events.py",
        "departments/views/history.py",  # shows the text as it stands
    ]


def test_events_of_an_app_are_all_declared_in_its_own_module():
    for module in declared("events"):
        for kind in declared_in(module, Event):
            assert kind.verbs and set(kind.verbs) <= kinds_of_events().keys()
    everywhere = {kind for kind in Event.__subclasses__() if kind.__module__.split(".")[0] in FLOORS}
    assert sorted(kind.__name__ for kind in everywhere - set(kinds_of_events().values())) == []


def test_page_of_events_is_the_one_that_is_printed():
    out = StringIO()
    call_command("events", stdout=out)
    assert out.getvalue() == page_of_events()
    is_printed = (ROOT / "docs" / "events.md").read_text(encoding="utf-8") == page_of_events()
    assert is_printed, "run: manage.py events > docs/events.md"


def test_page_names_every_verb_word_and_key():
    page = page_of_events()
    for verb, kind in kinds_of_events().items():
        assert f"{kind.verbs[verb]} `{verb}`" in page
        keys = [field.name for field in fields(kind) if field.name != "verb"]
        flat = {field.name for field in fields_of(kind) if field.is_flat}
        assert all(f"| `{key}` |" in page for key in keys if key not in flat)
