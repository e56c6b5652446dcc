"""材料 of a unit: kept like evidence, attached to an objection or to feedback, read by the unit and the office."""

from collections.abc import Iterable

from assessments.files.evidence import Kept, refuse_too_much
from assessments.models import Objection, Rectification, UnitFile
from assessments.permissions import may_read_held, may_see_review
from departments.models import User


def attach_unit_files(thing: Objection | Rectification, files: Iterable[Kept], *, actor: User) -> None:
    """Add files that are already stored, each once, inside the transaction of what they belong to.

    ValidationError where there are too many, or too many bytes. The event of the thing itself carries them.
    """
    held = {file.sha256: file.size for file in thing.files.all()}
    added: dict[str, Kept] = {}
    for kept in files:
        if kept.sha256 not in held:
            added.setdefault(kept.sha256, kept)
    refuse_too_much([*held.values(), *(kept.size for kept in added.values())], "一件")
    for kept in added.values():
        row = UnitFile(
            objection=thing if isinstance(thing, Objection) else None,
            rectification=thing if isinstance(thing, Rectification) else None,
            name=kept.name,
            sha256=kept.sha256,
            size=kept.size,
            content_type=kept.content_type,
            uploaded_by=actor,
        )
        row.full_clean()
        row.save()


def may_read_unit_file(user: User, file: UnitFile) -> bool:
    return may_see_review(user) or may_read_held(user, file.thing.line.unit)
