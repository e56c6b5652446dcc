from departments.history.models import AppendOnly, AppendOnlyQuerySet, Record, RecordHead
from departments.models.digests import DigestState, SentDigest
from departments.models.people import Role, User, UserManager
from departments.models.register import (
    ENDS_EARLY,
    Department,
    DepartmentQuerySet,
    SpecialDay,
    SpecialDayQuerySet,
)
from departments.models.requests import AccountNotice, AccountRequest, RequestState
from departments.models.sign_in import SignInTries
from departments.models.unsaved import UnsavedForm, UnsavedKind

__all__ = [
    "ENDS_EARLY",
    "AccountNotice",
    "AccountRequest",
    "AppendOnly",
    "AppendOnlyQuerySet",
    "Department",
    "DepartmentQuerySet",
    "DigestState",
    "Record",
    "RecordHead",
    "RequestState",
    "Role",
    "SentDigest",
    "SignInTries",
    "SpecialDay",
    "SpecialDayQuerySet",
    "UnsavedForm",
    "UnsavedKind",
    "User",
    "UserManager",
]
