"""The places of the boards in the staff menu."""

from departments.models import Role
from departments.permissions import OFFICE
from departments.places import MenuPlace

PLACES = (
    MenuPlace("发布前校核", "publishing", dict.fromkeys(OFFICE, 30)),
    MenuPlace("历月结果", "front", {Role.CLERK: 40, Role.SIGNER: 40, Role.CONTACT: 40}),
)
