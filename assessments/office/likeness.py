"""How alike two lines are: the same files, the same figures, similar words. Plain values in, plain values out."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cached_property

from departments.months import CalendarMonth

READ = 800  # characters of a line that are compared: its grounds, and what the facts begin with
MOST_QUOTED = 36
# Below them chance and the phrases of the trade: tests/assessments/office/test_likeness.py has the examples.
SAME_UNIT, ANOTHER_UNIT = 0.4, 0.9
LEAST_PAIRS, LEAST_PAIRS_ELSEWHERE = 6, 30
TELLING = 3  # digits that a figure needs before a second one beside it tells anything
TELLING_ALONE = 4

_DATE = re.compile(
    r"(?:19|20)\d\d[年./-]\d{1,2}(?:[月./-]\d{1,2}日?)?|(?:19|20)\d\d年?度?|\d{1,2}月(?:\d{1,2}日)?"
)
_DOCUMENT = re.compile(r"([\u4e00-\u9fff]{2})[〔\[(（]((?:19|20)\d\d)[〕\])）]第?(\d+)号")
_NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.])\d+(?:\.\d+)?")
_NO_LETTER = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Matter:
    """What a line says, as plain values.

    `given` is what stands in its clause and its unit's name, and so is no word of the line; `figure` are the value
    or the pair that the machine judged; `files` are names by content.
    """

    key: int
    assessor: int
    unit: int
    label: str  # of the clause
    month: CalendarMonth
    data_month: CalendarMonth
    grounds: str
    facts: str = ""
    given: str = ""
    is_measured: bool = False
    metric: int | None = None
    figure: tuple[Decimal, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def written(self) -> str:
        return f"{self.grounds}。{self.facts}"[:READ]

    @cached_property
    def text(self) -> str:
        return unicodedata.normalize("NFKC", self.written)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Each two letters that stand side by side; what the clause says itself is no word of the line."""
        return letter_pairs(self.text) - letter_pairs(unicodedata.normalize("NFKC", self.given))

    @cached_property
    def numbers(self) -> frozenset[Decimal]:
        """The figures that tell something: those of the metric, or else those named in the words, no dates."""
        named = frozenset(self.figure) if self.is_measured else numbers_in(self.text)
        stated = numbers_in(unicodedata.normalize("NFKC", self.given))
        return frozenset(n for n in named - stated if digits(n) >= TELLING)

    @cached_property
    def documents(self) -> frozenset[str]:
        """Numbers of circulars, with the last two letters of the office's word: what stands before varies."""
        return frozenset(f"{word}〔{year}〕{n}号" for word, year, n in _DOCUMENT.findall(self.written))


@dataclass(frozen=True)
class Likeness:
    """Why two lines look like one matter; `similarity` from 0 to 1 where the words do, else 0."""

    files: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    numbers: tuple[Decimal, ...] = ()
    similarity: float = 0
    passage: str = ""
    is_same_unit: bool = False

    def __bool__(self) -> bool:
        return bool(self.files or self.documents or self.numbers or self.similarity)

    @property
    def strength(self) -> float:
        """To order by: the same unit weighs more than all else, a file more than figures, these more than words."""
        kinds = 4 * bool(self.files) + 2 * bool(self.documents) + 2 * bool(self.numbers)
        return 10 * self.is_same_unit + kinds + self.similarity


def likeness(one: Matter, other: Matter) -> Likeness:
    """Why `other` looks like the matter of `one`; nothing of it where it does not.

    About another unit only a file, or words copied as they are, tell something: figures and documents are
    shared by all whom a table or a circular names.
    """
    is_same_unit = one.unit == other.unit
    similarity = _similarity(one, other)
    return Likeness(
        files=tuple(name for sha256, name in one.files.items() if sha256 in other.files),
        documents=tuple(sorted(one.documents & other.documents)) if is_same_unit else (),
        numbers=_numbers(one, other) if is_same_unit else (),
        similarity=similarity,
        passage=longest_passage(one.written, other.written) if similarity else "",
        is_same_unit=is_same_unit,
    )


def _numbers(one: Matter, other: Matter) -> tuple[Decimal, ...]:
    """The figures that both have: two of them, or one of four digits.

    Two clauses of one department on one metric and month rest on one figure by the rules themselves; of another
    month the whole figure has to be the same, for the base of a rate hardly changes.
    """
    is_one_metric = one.metric is not None and one.metric == other.metric
    if is_one_metric and (one.data_month == other.data_month or one.figure != other.figure):
        return ()
    shared = one.numbers & other.numbers
    if len(shared) < 2 and not any(digits(number) >= TELLING_ALONE for number in shared):
        return ()
    return tuple(sorted(shared))


def _similarity(one: Matter, other: Matter) -> float:
    """The share of letter pairs that both have (Dice), where it is enough to tell something, else 0.

    A measured clause says the same of every unit and month: only its figures tell. Of several units
    a department writes one sentence in one month: that is a list, and no repetition.
    """
    is_same_unit = one.unit == other.unit
    is_list = not is_same_unit and one.assessor == other.assessor and one.month == other.month
    if one.is_measured or other.is_measured or is_list:
        return 0
    if not is_same_unit and not _may_be_copied(one, other):
        return 0
    fewest = min(len(one.pairs), len(other.pairs))
    if fewest < (LEAST_PAIRS if is_same_unit else LEAST_PAIRS_ELSEWHERE):
        return 0
    share = 2 * len(one.pairs & other.pairs) / (len(one.pairs) + len(other.pairs))
    return share if share >= (SAME_UNIT if is_same_unit else ANOTHER_UNIT) else 0


def _may_be_copied(one: Matter, other: Matter) -> bool:
    """Cheap, before the pairs are counted: about as long, and some short piece of the one is in the other."""
    if not 0.7 < len(one.text) / len(other.text) < 1.4:
        return False
    places = range(0, len(one.text) - 5, max(1, len(one.text) // 8))
    return any(one.text[at : at + 6] in other.text for at in places)


def letter_pairs(text: str) -> frozenset[str]:
    """Each two letters side by side within a run of letters; digits and marks part the runs."""
    runs = _NO_LETTER.split(text)
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))


def numbers_in(text: str) -> frozenset[Decimal]:
    """The numbers of a text, dates left out."""
    found: Iterable[str] = _NUMBER.findall(_DATE.sub(" ", _DOCUMENT.sub(" ", text)))
    return frozenset(Decimal(number.replace(",", "")) for number in found)


def digits(number: Decimal) -> int:
    """How many digits tell something: 9,430 has three, 0.87 two, 5,000 one."""
    return len(f"{abs(number):f}".replace(".", "").strip("0"))


def longest_passage(one: str, other: str) -> str:
    """The longest passage that both have, as `one` has it, cut where it is long."""
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    passage = one[match.a : match.a + match.size].strip("，。；、 ")
    return passage if len(passage) <= MOST_QUOTED else f"{passage[:MOST_QUOTED]}……"
