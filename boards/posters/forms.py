"""The publisher's choice of paper, read from an address."""

from typing import Any

from django import forms

from boards.posters.choice import OTHER, SHOP_SIZES, UPRIGHT, WIDE, PosterChoice
from boards.posters.making import PosterError, paper_of
from boards.posters.paper import BLEED_MM, LARGEST_MM, SHORT, SIZES

PAPERS = [
    *((key, f"{key.upper()}（{width}×{height}）") for key, (width, height) in SIZES.items()),
    *((f"{width}x{height}", f"{width}×{height}") for width, height in SHOP_SIZES),
    (OTHER, "别的尺寸"),
]
DEFAULT = PosterChoice()


class PosterForm(forms.Form):
    """Without anything chosen it stands at A3, upright."""

    paper = forms.ChoiceField(label="纸张（毫米）", choices=PAPERS, widget=forms.RadioSelect)
    width = forms.IntegerField(
        label="宽",
        required=False,
        help_text="选“别的尺寸”时填；宽大于高就是横放",
        error_messages={"invalid": "请填整数，单位毫米，如 600"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5}),
    )
    height = forms.IntegerField(
        label="高",
        required=False,
        error_messages={"invalid": "请填整数，单位毫米，如 900"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5}),
    )
    way = forms.ChoiceField(
        label="怎样挂", choices=[(UPRIGHT, "竖放"), (WIDE, "横放")], widget=forms.RadioSelect
    )
    marks = forms.BooleanField(label=f"加 {BLEED_MM} 毫米出血和裁切线（给印刷厂）", required=False)

    def __init__(self, asked: Any) -> None:
        """`asked` is the query; what it does not say is as in DEFAULT."""
        told = {"paper": DEFAULT.paper, "way": DEFAULT.way}
        super().__init__(told | {name: asked[name] for name in self.base_fields if name in asked})

    def clean(self) -> None:
        chosen = self.cleaned_data
        if chosen.get("paper") != OTHER:
            return
        for name in ("width", "height"):
            if name in self.errors:
                continue
            if chosen[name] is None:
                self.add_error(name, f"请填{self.fields[name].label}，单位毫米，或选一种有名的纸张")
            elif not SHORT <= chosen[name] <= LARGEST_MM:
                self.add_error(name, f"{self.fields[name].label}要在 {SHORT} 到 {LARGEST_MM} 毫米之间")
        if not self.errors:
            try:
                paper_of((chosen["width"], chosen["height"]))
            except PosterError as refusal:
                self.add_error("width", str(refusal))

    @property
    def has_unused(self) -> bool:
        """Whether width or height was typed beside a paper that has its own."""
        chosen = self.cleaned_data
        return chosen.get("paper") != OTHER and any(chosen.get(name) for name in ("width", "height"))

    @property
    def choice(self) -> PosterChoice:
        """What was chosen, of a form that is valid."""
        chosen = self.cleaned_data
        own = chosen["paper"] == OTHER
        return PosterChoice(
            chosen["paper"],
            chosen["width"] if own else None,
            chosen["height"] if own else None,
            chosen["way"],
            chosen["marks"],
        )
