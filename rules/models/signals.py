"""等次: the flag and the two lights, in the order in which the district names them."""

from django.db import models


class Signal(models.TextChoices):
    """What a clause gives: a flag is praise, a light is blame. Always in this order."""

    RED_FLAG = "red_flag", "红旗"
    YELLOW_LIGHT = "yellow_light", "黄灯"
    RED_LIGHT = "red_light", "红灯"

    @property
    def is_light(self) -> bool:
        return self is not Signal.RED_FLAG


def signal_order(field: str = "signal") -> models.Case:
    """Sorts rows by signal in the contract's order, which is not alphabetical."""
    whens = [models.When(**{field: signal}, then=models.Value(n)) for n, signal in enumerate(Signal)]
    return models.Case(*whens, output_field=models.PositiveSmallIntegerField())
