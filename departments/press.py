"""HTML to PDF with our own fonts: nothing is fetched but our static files, and the same input gives the same bytes.

Pages are made in a process apart (`departments.pressroom`), so that one that takes too long, too much memory or
breaks the layout breaks nothing else: whoever asked is told in a sentence.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from departments.apart.bounds import MIB
from departments.apart.turns import NoTurn, turn
from departments.apart.workers import Ended, Worker, Workers
from departments.paper_fonts import own_fonts

FAMILIES = ("LiangbangSans", "LiangbangSerif", "LiangbangRare")
SECONDS = 20  # by the clock, from the first page that is laid out to the finished file
MEMORY = 1024 * MIB
MOST_AT_ONCE, PATIENCE = 2, 15.0  # on this machine; seconds to wait for a turn
_WORKERS = Workers(
    "departments.pressroom", {"FONTCONFIG_FILE": str(settings.BASE_DIR / "static/fonts/fonts.conf")}
)

log = logging.getLogger(__name__)


class PrintingError(RuntimeError):
    """A page cannot be printed now; the sentence says why and what to do. After `seconds` it may be asked again."""

    seconds = 60


class PressBusy(PrintingError):
    seconds = 10

    def __init__(self) -> None:
        super().__init__("正在印的太多，没有轮到这一份，请稍后再试")


class TookTooLong(PrintingError):
    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"这一份印了 {seconds:g} 秒还没有印好，已经停下；请减少内容或换大一号的纸，再不行请告诉系统管理员"
        )


class TookTooMuchMemory(PrintingError):
    def __init__(self) -> None:
        super().__init__(
            "这一份要的内存超过了上限，已经停下；请减少内容或换小一号的纸，再不行请告诉系统管理员"
        )


class PressBroke(PrintingError):
    def __init__(self) -> None:
        super().__init__("印这一份时出了错，已经停下，原因在日志里；请再试一次，再不行请告诉系统管理员")


class AssetMissing(PrintingError):
    def __init__(self, address: str) -> None:
        super().__init__(f"{address} 不是本系统的静态文件，没有印；请系统管理员检查安装是否完整")


@dataclass(frozen=True)
class SetText:
    """A piece of text on a laid-out page: its size in points as printed; edges in CSS pixels from the page's corner.

    Edges are left, top, right, bottom, of the em squares; `cell` those of the table cell it stands in, None outside.
    """

    page: int
    points: float
    edges: tuple[float, float, float, float]
    cell: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class PrintJob:
    """A whole HTML text and what it is set with: a style sheet by its static name, and CSS that depends on the paper.

    `identifier` of 32 characters stands in the file for the clock and chance; by default it comes from the rest.
    `bleed_mm` is how far the print runs over the edge, where marks make the sheet larger than that.
    """

    sheet: str
    html: str
    measures: str = ""
    identifier: str = ""
    bleed_mm: float | None = None

    @property
    def own_identifier(self) -> str:
        whole = "\0".join((self.sheet, self.measures, self.html))
        return self.identifier or hashlib.sha256(whole.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class LaidOut:
    """A job laid out: how many pages, how high the content of the first one is, in pixels, and its pieces of text."""

    job: PrintJob
    pages: int
    height: float
    texts: tuple[SetText, ...]


@dataclass(frozen=True)
class PrintedFont:
    """A font as the file names it, and whether the file carries it."""

    name: str
    embedded: bool


@dataclass(frozen=True)
class Printed:
    pdf: bytes
    pages: int
    fonts: tuple[PrintedFont, ...]


class Press:
    """One process that lays out, writes and draws; it remembers the job it laid out last. All raise PrintingError."""

    def __init__(self, worker: Worker, seconds: float) -> None:
        self._worker, self._seconds = worker, seconds
        self._until = time.monotonic() + seconds

    def lay_out(self, job: PrintJob, *, has_texts: bool = False) -> LaidOut:
        """The job on its pages, not yet a file; with its pieces of text where they are asked for."""
        about, _ = self._ask("lay_out", **_setting(job), has_texts=has_texts)
        texts = (
            SetText(page, points, tuple(edges), cell and tuple(cell))
            for page, points, edges, cell in about["texts"]
        )
        return LaidOut(job, about["pages"], about["height"], tuple(texts))

    def write(self, job: PrintJob) -> Printed:
        """The finished file. What was laid out last is not laid out again."""
        about, (pdf,) = self._ask(
            "write", **_setting(job), identifier=job.own_identifier, bleed_mm=job.bleed_mm
        )
        return Printed(pdf, about["pages"], tuple(PrintedFont(*font) for font in about["fonts"]))

    def draw(self, pdf: bytes, width: int, page: int = 0) -> bytes:
        """A page of a PDF, 0 the first, as a PNG `width` pixels wide, in 128 colours: the same page, the same bytes."""
        return self._ask("draw", pdf, width=width, page=page)[1][0]

    def _ask(self, do: str, *blobs: bytes, **about: Any) -> tuple[Any, list[bytes]]:
        try:
            answer, made = self._worker.ask({"do": do, **about}, blobs, until=self._until)
        except TimeoutError as late:
            raise TookTooLong(self._seconds) from late
        except Ended as ended:
            log.error("印的进程中途没了，退出码 %s", self._worker.process.wait())
            raise PressBroke from ended
        match answer.get("fault"):
            case "asset":
                raise AssetMissing(answer["words"])
            case "memory":
                self._worker.is_sound = False
                raise TookTooMuchMemory
            case "broken":
                self._worker.is_sound = False
                log.error("印的时候出错：%s", answer["words"])
                raise PressBroke
        return answer, made


@contextmanager
def press(*, seconds: float | None = None, memory: int = MEMORY) -> Iterator[Press]:
    """A press for one job and its trials, which together take `seconds` at most (SECONDS). Raises PrintingError."""
    seconds = seconds or SECONDS
    try:
        with turn("print", most=MOST_AT_ONCE, patience=PATIENCE):
            greeting = {"do": "begin", "seconds": round(seconds) + 1}
            until = time.monotonic() + seconds
            with _WORKERS.taken(_arguments(memory), greeting, until=until) as worker:
                yield Press(worker, seconds)
    except NoTurn as busy:
        raise PressBusy from busy
    except TimeoutError as late:
        raise TookTooLong(seconds) from late
    except Ended as ended:
        raise PressBroke from ended


def print_pdf(job: PrintJob) -> Printed:
    """A job that needs no trial. Raises PrintingError."""
    with press() as running:
        return running.write(job)


def to_png(pdf: bytes, width: int, page: int = 0) -> bytes:
    """A page of a PDF as a picture, the first where nothing is said. Raises PrintingError."""
    with press() as running:
        return running.draw(pdf, width, page)


def first_that_fits(running: Press, jobs: Sequence[PrintJob], pages: int = 1) -> PrintJob | None:
    """The first of several ways to set the same, each with more room than the one before, that comes to `pages`."""
    return next((job for job in jobs if running.lay_out(job).pages <= pages), None)


def _setting(job: PrintJob) -> dict[str, str]:
    return {"sheet": job.sheet, "html": job.html, "measures": job.measures}


def _arguments(memory: int) -> tuple[str, ...]:
    """What a process is started with: a unit's fonts, and where ours and the style sheets lie."""
    own = (Path(app.path) / "static" for app in apps.get_app_configs())
    roots = [*map(Path, settings.STATICFILES_DIRS), *(folder for folder in own if folder.is_dir())]
    own_files = {role: str(file) for role, file in own_fonts().items()}
    return (str(memory), json.dumps(own_files), *map(str, roots))
