"""On which paper a poster is to be printed, as the publisher chooses it on a page: an address says it whole."""

from dataclasses import dataclass
from urllib.parse import urlencode

from boards.posters.making import Size, paper_of
from boards.posters.paper import SIZES, Paper

UPRIGHT, WIDE = "upright", "wide"
OTHER = "other"
# What print shops ask for, beside the sheets that have a name.
SHOP_SIZES = ((600, 900), (900, 1200))


@dataclass(frozen=True)
class PosterChoice:
    """`paper` is a name in SIZES, "600x900" of SHOP_SIZES, or "other" with `width` and `height` in mm.

    Upright or wide by `way`; who types a width over the height means wide.
    """

    paper: str = "a3"
    width: int | None = None
    height: int | None = None
    way: str = UPRIGHT
    has_marks: bool = False

    @property
    def size(self) -> Size:
        """As `poster` takes it: the name of a sheet that stands upright, else width and height as it lies."""
        if self.paper in SIZES and self.way == UPRIGHT:
            return self.paper
        short, long = sorted(self._measures)
        return (long, short) if self.way == WIDE or self._measures[0] > self._measures[1] else (short, long)

    @property
    def on(self) -> Paper:
        """PosterError where there is no such paper."""
        return paper_of(self.size, has_marks=self.has_marks)

    @property
    def is_public(self) -> bool:
        """Whether a published poster on this paper has an address of its own."""
        return isinstance(self.size, str) and not self.has_marks

    @property
    def query(self) -> str:
        """The choice as part of an address, without what does not count."""
        told: dict[str, object] = {"paper": self.paper}
        if self.paper == OTHER:
            told |= {"width": self.width, "height": self.height}
        return urlencode(told | {"way": self.way} | ({"marks": "on"} if self.has_marks else {}))

    @property
    def _measures(self) -> tuple[float, float]:
        if self.paper in SIZES:
            return SIZES[self.paper]
        if self.paper == OTHER:
            return float(self.width or 0), float(self.height or 0)
        wide, high = self.paper.split("x")
        return float(wide), float(high)
