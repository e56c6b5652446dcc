"""The two lists of the wording check, kept by the office: one word a line, a vague one with its proposal."""

import hashlib

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from departments.history.differences import CHANGED
from departments.history.records import record
from departments.models import User
from departments.permissions import may_keep_register
from rules.events import WordingSet
from rules.models import Clause, WordingKind, WordingWord
from rules.wording import VagueMark, vague_marks

MOST_WORDS = 300
BETWEEN = "：:"


def list_text(kind: WordingKind) -> str:
    """A list as it is edited: `较好：写明达到多少，如 90% 以上`, one word a line."""
    return "\n".join(_line(word) for word in WordingWord.objects.filter(kind=kind))


def _line(word: WordingWord) -> str:
    return f"{word.word}：{word.proposal}" if word.proposal else word.word


def seal_of_lists() -> str:
    """A short mark of how both lists stand, for the page that edits them."""
    text = "\n\n".join(list_text(kind) for kind in WordingKind)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def set_word_lists(vague: str, terms: str, *, actor: User, seen: str = "") -> None:
    """Write both lists anew. Raises PermissionDenied, ValidationError by list with the line that is wrong.

    `seen` is the mark of the lists that the page showed: where they are others by now, nothing is written.
    """
    if not may_keep_register(actor):
        raise PermissionDenied(f"{actor} 不能修改用词表")
    standing = {kind: list(WordingWord.objects.select_for_update().filter(kind=kind)) for kind in WordingKind}
    if seen and seen != seal_of_lists():
        raise ValidationError(CHANGED, code="changed")
    wanted = {
        WordingKind.VAGUE: _read(WordingKind.VAGUE, vague),
        WordingKind.TERM: _read(WordingKind.TERM, terms),
    }
    twice = {row.word for row in wanted[WordingKind.VAGUE]} & {row.word for row in wanted[WordingKind.TERM]}
    if twice:
        raise ValidationError({"terms": f"“{min(twice)}”在两张表里都有"})
    before = {kind.value: [_line(row) for row in rows] for kind, rows in standing.items()}
    after = {kind.value: [_line(row) for row in rows] for kind, rows in wanted.items()}
    if before == after:
        return
    WordingWord.objects.all().delete()
    WordingWord.objects.bulk_create([row for rows in wanted.values() for row in rows])
    counts = "，".join(f"{kind.label} {len(rows)} 个" for kind, rows in wanted.items())
    record(actor, WordingSet(before=before, after=after), actor.department, f"修改了用词表：{counts}")


def marks_of(clause: Clause) -> list[VagueMark]:
    """The vague words of one clause; for many, hand the lists to `marks_by_label`."""
    return marks_by_label([clause])[clause.label]


def marks_by_label(clauses: list[Clause]) -> dict[str, list[VagueMark]]:
    """The vague words of clauses of one set, by label; two queries, whatever their number."""
    words = {row.word: row.proposal for row in WordingWord.objects.filter(kind=WordingKind.VAGUE)}
    terms = list(WordingWord.objects.filter(kind=WordingKind.TERM).values_list("word", flat=True))
    return {
        clause.label: vague_marks(
            clause.text, is_measured=clause.is_machine_checked, words=words, terms=terms
        )
        for clause in clauses
    }


def _read(kind: WordingKind, text: str) -> list[WordingWord]:
    """The rows that a list's text names. Raises ValidationError with the line."""
    name = "vague" if kind == WordingKind.VAGUE else "terms"
    rows: dict[str, WordingWord] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        word, proposal = _parted(line)
        if not word:
            continue
        row = WordingWord(kind=kind, word=word, proposal=proposal)
        try:
            row.clean_fields()
        except ValidationError as refusal:
            raise ValidationError({name: f"第 {number} 行“{word}”：{'；'.join(refusal.messages)}"}) from None
        if word in rows:
            raise ValidationError({name: f"第 {number} 行“{word}”：表里已经有了"})
        rows[word] = row
    if len(rows) > MOST_WORDS:
        raise ValidationError({name: f"最多 {MOST_WORDS} 个词，现有 {len(rows)} 个"})
    return list(rows.values())


def _parted(line: str) -> tuple[str, str]:
    place = min((line.find(sign) for sign in BETWEEN if sign in line), default=-1)
    if place < 0:
        return line.strip(), ""
    return line[:place].strip(), line[place + 1 :].strip()
