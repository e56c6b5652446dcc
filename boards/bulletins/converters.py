"""`<bulletin:…>` in addresses: `bulletin` a 通报, `brief` a 简报."""

from django.urls import register_converter

from boards.bulletins.kinds import KINDS, BulletinKind


class BulletinKindConverter:
    regex = "|".join(KINDS)

    def to_python(self, value: str) -> BulletinKind:
        return KINDS[value]

    def to_url(self, value: BulletinKind | str) -> str:
        return value if isinstance(value, str) else value.key


register_converter(BulletinKindConverter, "bulletin")
