"""The small accounts in the staff menu."""

from departments.models import Role
from departments.places import MenuPlace

PLACES = (MenuPlace("小账", "notches", {Role.CONTACT: 35}),)
