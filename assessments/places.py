"""The places of a month's work in the staff menu."""

from departments.models import Role
from departments.permissions import OFFICE
from departments.places import MenuPlace

PLACES = (
    MenuPlace("报送", "sheet", {Role.CLERK: 20, Role.SIGNER: 20}),
    MenuPlace("告知", "told_unit", {Role.CONTACT: 20}),
    MenuPlace("审核", "review", {**dict.fromkeys(OFFICE, 20), Role.AUDITOR: 30}),
)
BESIDE = {"rules_book": "register", "months": "register", "spared": "review"}
