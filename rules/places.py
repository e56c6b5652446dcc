"""The places of the rules in the staff menu."""

from departments.models import Role
from departments.places import MenuPlace

PLACES = (
    MenuPlace(
        "认定细则",
        "rules_year",
        {Role.CLERK: 30, Role.SIGNER: 30, Role.CONTACT: 30, Role.AUDITOR: 60},
        by_year=True,
    ),
)
BESIDE = {"points": "register", "wording": "register"}
