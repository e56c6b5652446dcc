"""The paper that a poster is printed on: its size, its frame, and the least type that can be read on it.

All lengths called `rem` are millimetres on an A3 sheet, and grow with the paper; `mm` and points are real.
"""

from dataclasses import dataclass

# Width and height in mm.
SIZES = {"a3": (297, 420), "a2": (420, 594), "a1": (594, 841)}
SHORT, LONG = SIZES["a3"]
LARGEST_MM = 3000
BLEED_MM, SLUG_MM = 3, 8  # how far the ground runs over the edge; the marks stand beyond it
PT = 25.4 / 72

# In rem: the edges of the rows on a sheet, and the inner line of the frame.
MARGIN_SIDE, MARGIN_BOTTOM, FRAME = 28, 34, 11
FOOT = 19
# In rem: what the head takes; the lower one leaves more room to the rows, and lies on a wide sheet.
TALL_HEAD, LOW_HEAD = 98, 80
# A seal is as large on any paper; the rest of the closing grows with it.
SEAL_MM, SEAL_SIDE, SEAL_BOTTOM = 50, 13, 2
SIGN_WIDTH = 76  # at least, for the issuer's name
SIGNATURE, CODE, NOTE = 24, 36, 5.6
NOTES_GAP = 7  # between the notes of a wide sheet together, and under the lowest of them
NOTE_WIDTH, WIDE_NOTE_WIDTH = 34, 24  # characters in a line of a note: beside the seal, or over the signature
# On a wide sheet, in rem: how wide proof and signature stand beside the rows, and how high the proof is under the seal.
ASIDE, PROOF_UNDER = 96, 42

# 五号 at arm's length on A3, about 14 pt on A2, 18 pt on A1 across a hall.
LEAST_PT, LEAST_GROWTH = 10.5, 0.78


@dataclass(frozen=True)
class Paper:
    """Width and height in mm; `has_marks` adds the bleed and the crop marks of a print shop around it."""

    width: float
    height: float
    has_marks: bool = False

    @property
    def words(self) -> str:
        """`A2（420×594 毫米）竖放，加 3 毫米出血和裁切线`; what has no name by its sides, the short one first as print
        shops say it: `600×900 毫米，横放`.
        """
        named: dict[tuple[float, float], str] = {size: key.upper() for key, size in SIZES.items()}
        short, long = sorted((self.width, self.height))
        name, lies = named.get((short, long), ""), "横放" if self.is_wide else "竖放"
        marks = f"，加 {BLEED_MM} 毫米出血和裁切线" if self.has_marks else ""
        if name:
            return f"{name}（{self.width:g}×{self.height:g} 毫米）{lies}{marks}"
        return f"{short:g}×{long:g} 毫米，{lies}{marks}"

    @property
    def is_wide(self) -> bool:
        return self.width > self.height

    @property
    def scale(self) -> float:
        """How many times an A3 sheet, laid as this one lies, fits into it: what a rem is in mm."""
        short, long = sorted((self.width, self.height))
        return min(short / SHORT, long / LONG)

    @property
    def least_pt(self) -> float:
        """The smallest type of the rows, by the distance from which a paper of this size is read."""
        return LEAST_PT * self.scale**LEAST_GROWTH

    @property
    def heads(self) -> tuple[int, ...]:
        """The heights of the head that may be tried, in rem."""
        return (LOW_HEAD,) if self.is_wide else (TALL_HEAD, LOW_HEAD)

    def line_mm(self, columns: int) -> float:
        """How wide the rows are together: on a wide sheet one column leaves its right to proof and signature."""
        aside = ASIDE if self.is_wide and columns == 1 else 0
        return self.width - (2 * MARGIN_SIDE + aside) * self.scale

    def room_mm(self, head: int) -> float:
        """How high the rows of a sheet with this head may be together."""
        return self.height - (head + MARGIN_BOTTOM) * self.scale

    @property
    def note_width(self) -> int:
        return WIDE_NOTE_WIDTH if self.is_wide else NOTE_WIDTH

    def closing_mm(self, note_lines: int) -> float:
        """What signature, seal and proof take of the last sheet: under the rows, or under its last column."""
        if self.is_wide:
            return SEAL_MM + (SIGNATURE + PROOF_UNDER) * self.scale + self._notes_mm(note_lines)
        return max(SEAL_MM + SIGNATURE * self.scale, (CODE + NOTE * note_lines) * self.scale)

    def _notes_mm(self, lines: int) -> float:
        return (NOTE * lines + NOTES_GAP) * self.scale if lines else 0.0

    def rooms_mm(self, head: int, closing: float, columns: int) -> list[float]:
        """How high each column of the last sheet may be, which holds the closing of this height."""
        whole = self.room_mm(head)
        if not self.is_wide:
            return [whole - closing] * columns
        return [whole] if columns == 1 else [whole] * (columns - 1) + [whole - closing]

    @property
    def sign_mm(self) -> float:
        """How wide the field of the signature is."""
        return max(SEAL_MM + 2 * SEAL_SIDE * self.scale, SIGN_WIDTH * self.scale)

    @property
    def sign_bottom_mm(self) -> float:
        """Where that field ends, above the edge of the rows' ground."""
        return PROOF_UNDER * self.scale if self.is_wide else 0.0

    def field_mm(self, closing: float) -> float:
        """How high that field is: the signature over the seal."""
        return SEAL_MM + SIGNATURE * self.scale if self.is_wide else closing - 2 * self.scale

    def field(self, closing: float) -> tuple[float, float, float, float]:
        """Its left, top, right and bottom edge in mm on the last sheet: it is drawn over whatever stands there."""
        right = self.width - MARGIN_SIDE * self.scale
        bottom = self.height - MARGIN_BOTTOM * self.scale - self.sign_bottom_mm
        return right - self.sign_mm, bottom - self.field_mm(closing), right, bottom

    @property
    def seal(self) -> tuple[float, float, float]:
        """Left, top and side, in mm, of the square on the last sheet that stays free for the seal."""
        left = self.width - MARGIN_SIDE * self.scale - (self.sign_mm + SEAL_MM) / 2
        bottom = (MARGIN_BOTTOM + SEAL_BOTTOM) * self.scale + self.sign_bottom_mm
        return left, self.height - bottom - SEAL_MM, SEAL_MM
