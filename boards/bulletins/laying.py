"""Unsaved words laid over a bulletin's draft: on the version they were typed on, beside what was saved since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from boards.bulletins.desk import BulletinDesk
from boards.bulletins.editing import ShownDraft, shown_by, sum_of
from boards.bulletins.fields import tidy
from boards.bulletins.paragraph_changes import ParagraphChange, changed_alone


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved beside what was typed: label of a field, saved, typed; the body by paragraph."""

    fields: tuple[tuple[str, str, str], ...]
    body: tuple[ParagraphChange, ...]


@dataclass(frozen=True)
class LaidOver:
    """What the boxes of the page hold, by name, and what its form carries as shown.

    `is_unsaved` tells whether anything of it is not saved; `theirs` is None unless the draft is another by now.
    """

    words: dict[str, str]
    shown: ShownDraft
    is_unsaved: bool = False
    theirs: Theirs | None = None


def lay_over(
    desk: BulletinDesk, typed: Mapping[str, str], typed_on: ShownDraft | None, labels: Mapping[str, str]
) -> LaidOver:
    """The draft with the words that were typed over it, all fields of `labels` at once; as saved where none were.

    `typed_on` is what the page had shown, None where that is not known: then the draft is another. A body that
    nobody touched follows what stands now. Whoever has been shown both goes on from the draft of now.
    """
    now, saved = shown_by(desk), {name: _words(getattr(desk.fields, name)) for name in labels}
    if not typed:
        return LaidOver(saved, now)
    words, shown = {name: typed.get(name, "") for name in saved}, typed_on or now
    if typed_on and sum_of(words["body"]) == typed_on.body:
        words["body"] = saved["body"]
        shown = replace(shown, body=now.body, based_on=now.based_on)
    apart = [name for name in saved if tidy(words[name]) != tidy(saved[name])]
    if desk.row is None or (typed_on and typed_on.version == now.version):
        return LaidOver(words, shown, bool(apart))
    theirs = Theirs(
        tuple((labels[name], saved[name], words[name]) for name in apart if name != "body"),
        tuple(changed_alone(tidy(saved["body"]), tidy(words["body"]))),
    )
    return LaidOver(words, replace(shown, version=now.version), bool(apart), theirs if apart else None)


def _words(value: object) -> str:
    return "" if value is None else str(value)
