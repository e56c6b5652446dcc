"""What a print shop asks before it prints, of one poster on one paper: found out once, told everywhere alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from boards.posters.content import PosterHead, PrintedText
from departments.glyphs import missing_glyphs, sign_words

WITHOUT_PHONE = "没有设置异议反映电话，榜单页面和海报上不印；请系统管理员在运行设置里填 OBJECTION_PHONE"
GOOD, WARNING, FAULT = "good", "wait", "bad"


@dataclass(frozen=True)
class MissingGlyph:
    """A character that the fonts lack: with which unit it stands (or 榜头, 落款), and in which place there."""

    character: str
    unit: str
    place: str

    @property
    def words(self) -> str:
        """`“𠮷”（U+20BB7），见“漆桥街道”的事由`; what nobody sees stands there by its code alone."""
        return f"{sign_words(self.character)}，见“{self.unit}”" + (f"的{self.place}" if self.place else "")


@dataclass(frozen=True)
class PreflightLine:
    """One thing that was looked at; `mark` is GOOD, WARNING, FAULT, which stops the printing, or "" of a plain fact."""

    name: str
    words: str
    mark: str = ""


@dataclass(frozen=True)
class Preflight:
    """Of the very pages that are handed out.

    `overflow`: pieces of text out of their cell, over the frame or in the square for the seal, and sheets more than
    were reckoned; `smallest_pt` on the paper as printed, `least_pt` what it may be at least; `head` says which edition
    it is; `phone` is the number for objections as it is printed, "" where none is set; `overtaken` says which edition
    stands in place of this one, "" where this one does.
    """

    paper: str
    pages: int
    missing_glyphs: tuple[MissingGlyph, ...]
    overflow: int
    smallest_pt: float
    least_pt: float
    fonts_embedded: bool
    fonts: tuple[str, ...]
    head: PosterHead
    phone: str
    overtaken: str = ""

    @property
    def name(self) -> str:
        """What the file is called, without its ending."""
        state = self.head.correction if self.head.digest else "送审稿"
        return f"{self.head.heading}{self.head.period}{state} {self.paper}"

    @property
    def fault(self) -> str:
        """Why this may not be printed, "" where it may: a telephone that is not set stops nobody."""
        if self.missing_glyphs:
            return missing_words(self.missing_glyphs)
        if self.overflow or not self.fonts_embedded:
            heading = self.head.heading
            return f"{heading}有 {self.overflow} 处文字越界，或字体未嵌入，请换大一号的纸"
        return ""

    @property
    def lines(self) -> tuple[PreflightLine, ...]:
        """Everything that was looked at, in the words of whoever prints."""
        return (
            PreflightLine("纸张", self.paper),
            PreflightLine("张数", f"{self.pages} 张"),
            *self._glyphs(),
            PreflightLine(
                "越界的字",
                f"{self.overflow} 处" if self.overflow else "没有",
                FAULT if self.overflow else GOOD,
            ),
            PreflightLine(
                "最小字号",
                f"{self.smallest_pt:g} 磅（这种纸不小于 {self.least_pt:.1f} 磅）",
                GOOD if self.smallest_pt >= self.least_pt - 0.05 else WARNING,
            ),
            PreflightLine(
                "字体",
                f"{'全部嵌入' if self.fonts_embedded else '没有全部嵌入'}：{'、'.join(self.fonts)}",
                GOOD if self.fonts_embedded else FAULT,
            ),
            PreflightLine("监督电话", self.phone or WITHOUT_PHONE, GOOD if self.phone else WARNING),
            PreflightLine("版次", self._edition, WARNING if self.overtaken else ""),
            PreflightLine("校验值", self._digest),
        )

    def _glyphs(self) -> Iterable[PreflightLine]:
        if not self.missing_glyphs:
            yield PreflightLine("印不出的字", "没有", GOOD)
        for lacking in self.missing_glyphs:
            yield PreflightLine("印不出的字", lacking.words, FAULT)

    @property
    def _edition(self) -> str:
        correction = self.head.correction or ("第一版" if self.head.digest else "送审稿，还没有发布")
        return "；".join(filter(None, (f"{self.head.period}，{correction}", self.overtaken)))

    @property
    def _digest(self) -> str:
        return self.head.digest or f"发布时才有；这一份是送审稿 {self.head.draft_digits}"


def missing_words(lacking: Sequence[MissingGlyph]) -> str:
    """The refusal of a text that the fonts cannot print, with the first character and the count of the others."""
    more = f"（另有 {len(lacking) - 1} 处）" if len(lacking) > 1 else ""
    return f"字库里没有{lacking[0].words}{more}，印不出来，请改用别的写法"


def missing_in(texts: Iterable[PrintedText]) -> tuple[MissingGlyph, ...]:
    """Each character that the fonts lack, once in each place, in the order of the texts."""
    found = (
        MissingGlyph(character, text.where, text.place)
        for text in texts
        for character in sorted(missing_glyphs(text.words))
    )
    return tuple(dict.fromkeys(found))
