"""What depends on the paper and on how full its sheets are, as CSS for the style sheet of the posters."""

from boards.posters.composing import GUTTER, Composition
from boards.posters.layouts import LINE, NAME_LINE, NAME_STEPS, RANKED_NAME, head_height, name_size
from boards.posters.paper import (
    ASIDE,
    BLEED_MM,
    FOOT,
    LEAST_PT,
    MARGIN_BOTTOM,
    MARGIN_SIDE,
    SEAL_BOTTOM,
    SEAL_MM,
    SLUG_MM,
    Paper,
)


def measures(composed: Composition, on: Paper, closing: float) -> str:
    """All of it; `closing` in mm is what signature, seal and proof take of the last sheet."""
    return _page(composed, on) + _closing(on, closing) + _rows(composed)


def _page(composed: Composition, on: Paper) -> str:
    scale = on.scale
    head, foot, bottom = (f"{rem * scale:.3f}mm" for rem in (composed.head, FOOT, MARGIN_BOTTOM))
    side, aside = (f"{rem * scale:.3f}mm" for rem in (MARGIN_SIDE, ASIDE))
    is_numbered = len(composed.sheets) > 1
    number = '"第" counter(page) "张／共" counter(pages) "张"' if is_numbered else "none"
    # Sheets part company on the wall: of several, each one carries the proof at its own foot.
    elsewhere = "html .verify,html .left.proven" if is_numbered else "html .foot.proved"
    marks = f"marks:crop;bleed:{SLUG_MM}mm;" if on.has_marks else ""
    return (
        f"@page{{size:{on.width:.3f}mm {on.height:.3f}mm;margin:{head} {side} {bottom};{marks}@bottom-center{{"
        f"content:{number};padding-bottom:{foot};font-size:{LEAST_PT * scale:.3f}pt}}}}"
        f":root{{font-size:{scale:.5f}mm}}{elsewhere}{{display:none}}"
        f".head{{top:-{composed.head}rem;height:{composed.head}rem}}"
        f"div.ground{{top:calc(-{composed.head}rem - {BLEED_MM}mm)}}.frame.outer{{top:-{composed.head - 8.5}rem}}"
        f".frame.inner{{top:-{composed.head - 11.4}rem}}"
        f".corner-1,.corner-2{{top:-{composed.head - 13.4}rem}}.wide .rows-end{{width:{aside}}}"
    )


def _closing(on: Paper, closing: float) -> str:
    free = f"{SEAL_MM + SEAL_BOTTOM * on.scale:.3f}mm"
    field = on.field_mm(closing)
    return (
        f".closing{{height:{0 if on.is_wide else closing:.3f}mm}}.end{{height:{field:.3f}mm}}"
        f".sign{{width:{on.sign_mm:.3f}mm;bottom:{on.sign_bottom_mm:.3f}mm;height:{field:.3f}mm}}"
        f".seal{{right:{(on.sign_mm - SEAL_MM) / 2:.3f}mm;bottom:{SEAL_BOTTOM}rem}}"
        f".seal{{width:{SEAL_MM}mm;height:{SEAL_MM}mm}}"
        f".wide .notes{{bottom:calc({on.sign_bottom_mm + field:.3f}mm + 2rem)}}"
        f".signature{{bottom:calc({free} + 3rem)}}"
    )


def _rows(composed: Composition) -> str:
    size, air = name_size(composed.style), composed.padding
    steps = "".join(
        f".name-{step}{{font-size:{size * factor:.3f}em}}{_air(f'.rows th.name-{step}[scope]', air / (size * factor))}"
        for step, factor in enumerate(NAME_STEPS)
    )
    return (
        f".sheet{{font-size:{composed.em:.4f}mm;line-height:{LINE}}}.columns{{margin-top:{composed.lead:.2f}mm}}"
        f".rows td,.rows th[scope],.entry{{padding-top:{composed.padding:.3f}em}}"
        f".rows td,.rows th[scope],.entry{{padding-bottom:{composed.padding:.3f}em}}"
        f".entry-head{{height:{head_height(composed.style):.3f}em}}"
        f".gutter{{width:{GUTTER}em}}.name{{line-height:{NAME_LINE}}}"
        f".ranks th.name[scope]{{font-size:{RANKED_NAME}em}}"
        + _air(".ranks th.name[scope=row]", air / RANKED_NAME)
        + steps
    )


def _air(cells: str, em: float) -> str:
    """The padding of cells above and below, in em of their own type."""
    return f"{cells}{{padding-top:{em:.3f}em;padding-bottom:{em:.3f}em}}"
