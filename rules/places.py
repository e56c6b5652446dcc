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
    MenuPlace("细则修订", "workshop", {Role.CLERK: 35, Role.SIGNER: 35}),
)
BESIDE = {"points": "register", "wording": "register", "rules_round": "register"}
