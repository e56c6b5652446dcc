"""What an event carries: a frozen dataclass for each kind, with its verbs and their Chinese words.

Each app declares the events that it writes in its own `events.py`; `departments.history.words` gathers them.
A field that events written before do not carry may be UNSAID: its key is then missing, which null is not.
"""

import json
import typing
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from enum import Enum
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, Protocol, Self

import rfc8785


class Unsaid(Enum):
    """What an event does not tell. It is false, as an empty text is."""

    UNSAID = "unsaid"

    def __bool__(self) -> Literal[False]:
        return False


UNSAID = Unsaid.UNSAID


ByException = Annotated[str | Unsaid, "按一人办公例外办理的：本来为什么不能由这个人办；没有用到例外的没有"]


class Shape(Enum):
    FLAT = "flat"


FLAT = Shape.FLAT  # in an annotation: the keys of the part stand among those of the whole


class Unreadable(ValueError):
    """An event lacks what every event of its kind has carried."""


class Written(Protocol):
    """As much of a `Record` as is read here."""

    verb: str
    data: str


@dataclass(frozen=True)
class CarriedField:
    """One declared field: its key, its annotation, what it means in Chinese, and the parts that it is made of.

    `holder` is list or dict where it holds several of them.
    """

    name: str
    kind: Any
    meaning: str
    part: "type[Carried] | None"
    holder: type | None
    is_flat: bool
    is_optional: bool


@dataclass(frozen=True, kw_only=True)
class Carried:
    """Plain values under the names that an event's data keep them by; every field is annotated with its meaning.

    `called` names a part of events on the page that is printed of them.
    """

    called: ClassVar[str] = ""

    def as_data(self) -> dict[str, Any]:
        """What is written: every field that says something, as JSON."""
        data: dict[str, Any] = {}
        for field in fields_of(type(self)):
            value = getattr(self, field.name)
            if value is UNSAID:
                continue
            if field.is_flat:
                data |= value.as_data()
            else:
                data[field.name] = _plain(value)
        return data

    @property
    def fragment(self) -> str:
        """The text by which a search in the history finds what says all of this: its keys follow each other."""
        return rfc8785.dumps(self.as_data()).decode()[1:-1]

    def over(self, before: Self) -> Self:
        """What this says, and of all else what was said before."""
        return type(self).read(before.as_data() | self.as_data())

    def apart_from(self, other: Self) -> tuple[Self, Self]:
        """This and the other with what differs between them alone."""
        names = [field.name for field in fields_of(type(self))]
        names = [name for name in names if getattr(self, name) != getattr(other, name)]
        mine, theirs = ({name: getattr(side, name) for name in names} for side in (self, other))
        return type(self)(**mine), type(self)(**theirs)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """The fields that are there; what is unknown is passed over. Unreadable where one is wanted and missing."""
        return cls(**cls._values(data))

    @classmethod
    def _values(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for field in fields_of(cls):
            value = _value(field, data)
            if value is not UNSAID:
                values[field.name] = value
            elif not field.is_optional:
                raise Unreadable(f"{cls.__name__} without {field.name}")
        return values


@dataclass(frozen=True, kw_only=True)
class Event(Carried):
    """One event: `verbs` says what each of its verbs is called, `about` the kinds of rows that it tells of.

    Of several verbs `verb` says which one it is; ValueError where it is none of them.
    """

    verbs: ClassVar[Mapping[str, str]] = {}
    about: ClassVar[tuple[str, ...]] = ()
    verb: str = ""

    def __post_init__(self) -> None:
        if not self.verb and len(self.verbs) == 1:
            object.__setattr__(self, "verb", next(iter(self.verbs)))
        if self.verb not in self.verbs:
            raise ValueError(f"{type(self).__name__} has no verb {self.verb!r}")

    @classmethod
    def of(cls, row: Written) -> Self:
        """The event that a record of the history keeps. Unreadable as in `read`."""
        return cls.read_as(row.verb, row.data)

    @classmethod
    def read_as(cls, verb: str, text: str) -> Self:
        """The event of that verb and of data as the history keeps them."""
        return cls(verb=verb, **cls._values(data_of(text)))


def data_of(text: str) -> dict[str, Any]:
    """The keys of an event; nothing where the text was spoilt, which the walk over the history names."""
    try:
        return dict(json.loads(text))
    except (ValueError, TypeError):
        return {}


_known_fields: dict[type[Carried], tuple[CarriedField, ...]] = {}


def fields_of(cls: type[Carried]) -> tuple[CarriedField, ...]:
    """The declared fields of a class in their order; the verb is not among what is carried."""
    if cls not in _known_fields:
        _known_fields[cls] = tuple(_read_fields(cls))
    return _known_fields[cls]


def _read_fields(cls: type[Carried]) -> Iterator[CarriedField]:
    kinds = typing.get_type_hints(cls, include_extras=True)
    for field in fields(cls):
        if field.name != "verb":
            yield _field(field.name, kinds[field.name], field.default is not MISSING)


def _field(name: str, kind: Any, is_optional: bool) -> CarriedField:
    meaning, is_flat = "", False
    if typing.get_origin(kind) is Annotated:
        kind, *notes = typing.get_args(kind)
        meaning = next(note for note in notes if isinstance(note, str))
        is_flat = FLAT in notes
    part, holder = next(filter(None, map(_part_of, choices_of(kind))), (None, None))
    return CarriedField(name, kind, meaning, part, holder, is_flat, is_optional)


def _part_of(kind: Any) -> tuple[type[Carried], type | None] | None:
    holder = typing.get_origin(kind)
    inner = typing.get_args(kind)[-1] if holder in (list, dict) else kind
    return (inner, holder) if isinstance(inner, type) and issubclass(inner, Carried) else None


def choices_of(kind: Any) -> Iterator[Any]:
    """The members of a union; what is none is its own."""
    is_union = isinstance(kind, UnionType) or typing.get_origin(kind) is typing.Union
    yield from typing.get_args(kind) if is_union else (kind,)


def _value(field: CarriedField, data: Mapping[str, Any]) -> Any:
    """What the data hold of a field, parts read in their turn; a part that is no object says nothing."""
    if field.part and field.is_flat:
        return field.part.read(data)
    value = data.get(field.name, UNSAID)
    if field.part is None or value is None or value is UNSAID:
        return value
    if field.holder is list:
        return [field.part.read(item) for item in value]
    if field.holder is dict:
        return {key: field.part.read(item) for key, item in value.items()}
    return field.part.read(value) if isinstance(value, Mapping) else UNSAID


def _plain(value: Any) -> Any:
    """A value as JSON keeps it: decimals, days and months become text."""
    if isinstance(value, Carried):
        return value.as_data()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else str(value)
