"""The places of promises in the staff menu."""

from departments.models import Role
from departments.places import MenuPlace

PLACES = (MenuPlace("预安销号", "commitments_mine", {Role.CLERK: 25, Role.SIGNER: 25, Role.CONTACT: 25}),)
