from departments.models import Role

PLACES = [(Role.CONTACT, 4, "小账")]
