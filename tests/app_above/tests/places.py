from departments.models import Role

PLACES = [(Role.CONTACT, 2, "小账")]
