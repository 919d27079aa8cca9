"""From blocks to bytes, format by format; what is odd about a document is drawn here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from tests.typeset.containers import write_mhtml
from tests.typeset.docx import DocxOptions, Print, render_docx
from tests.typeset.engines import ENGINES
from tests.typeset.html import ENCODINGS, HTML_STYLES, facts_for, render_html
from tests.typeset.model import Block, Place, PTable
from tests.typeset.paper.pictures import PICTURED, picture_blocks
from tests.typeset.paper.render import PAPER, render_paper
from tests.typeset.txt import LIST_LAYOUTS, TEXT_LAYOUTS, render_txt

__all__ = ["ALL_FORMATS", "ARCHIVES", "FORMATS", "Job", "Made", "render", "suffix", "uses_fonts"]

FORMATS = ("html", "docx", "txt")
ARCHIVES = {"mhtml": "mhtml", "zip": "zip"}
ALL_FORMATS = (*FORMATS, *PAPER, *PICTURED, *ARCHIVES)


@dataclass(frozen=True, slots=True)
class Job:
    """A report to be written: its blocks, whose it is, and how odd it may look."""

    blocks: list[Block]
    place: Place
    year: int
    title: str
    form: str
    plain: bool
    wear: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of a document, its traits, and the files that belong beside it."""

    data: bytes
    traits: list[str]
    files: tuple[tuple[str, bytes], ...] = field(default=())


def suffix(form: str) -> str:
    """The file name's ending; that of the source where a program converts it later."""
    if form in ENGINES:
        return ENGINES[form].source
    return {**PAPER, **PICTURED}.get(form, form)


def uses_fonts(form: str) -> bool:
    """Whether the format is typeset with our fonts, which do not have every place name."""
    return form in PAPER or form in PICTURED or form in ARCHIVES


def render(rng: Random, job: Job) -> Made:
    """One document of any format that needs no other program (of its source, where it does)."""
    form = job.form
    if form in PAPER:
        return Made(*render_paper(rng, job.blocks, job.place, job.year, form, plain=job.plain, wear=job.wear))
    if form in PICTURED:
        return _pictured(rng, job)
    writers = {"html": _html, "docx": _docx, "txt": _txt, "mhtml": _mhtml}
    return writers[suffix(form)](rng, job)


def _txt(rng: Random, job: Job) -> Made:
    lists = any(isinstance(b, PTable) and b.name == "statistics_2014" for b in job.blocks)
    layouts = (*TEXT_LAYOUTS, *(LIST_LAYOUTS if lists else ()))
    layout = "tab" if job.plain else rng.choice(layouts)
    run_on = not job.plain and rng.random() < 0.12
    encoding = "utf-8" if job.plain else rng.choice(("utf-8", "utf-8", "gb18030", "utf-8-bom"))
    data = render_txt(rng, job.blocks, layout, run_on=run_on, encoding=encoding)
    return Made(data, [f"txt:{layout}", encoding, *["run_on"] * run_on])


def _html(rng: Random, job: Job) -> Made:
    facts = facts_for(job.place, job.year, job.title, rng)
    if job.plain:
        return Made(render_html(rng, job.blocks, facts), ["html:clean"])
    converted = job.form in ENGINES
    style = rng.choice(("clean", "word") if converted else (*HTML_STYLES, "word"))
    whole, nested = rng.random() < 0.6, rng.random() < 0.15
    encoding = "utf-8" if converted else rng.choice(("utf-8", "utf-8", "utf-8", *ENCODINGS))
    data = render_html(
        rng, job.blocks, facts, style=style, whole_page=whole, nested=nested, encoding=encoding
    )
    return Made(data, [f"html:{style}", encoding, *["page"] * whole, *["nested"] * nested])


def _mhtml(rng: Random, job: Job) -> Made:
    """A saved page; now and then its tables are pictures that are saved with it."""
    if not job.plain and rng.random() < 0.2:
        made = _pictured(rng, replace(job, form="html:folder"))
        return Made(write_mhtml(rng, made.data, "utf-8", dict(made.files)), ["mhtml:pictures", *made.traits])
    made = _html(rng, job)
    charset = next((ENCODINGS[t][1] for t in made.traits if t in ENCODINGS), "utf-8")
    return Made(write_mhtml(rng, made.data, charset, {}), made.traits)


def _docx(rng: Random, job: Job) -> Made:
    names = ("runs", "content_controls", "auto_numbers", "tracked", "text_box", "nested", "header_footer")
    if job.form in ENGINES:  # a program that prints shows deletions too, and text boxes anywhere
        names = ("runs", "content_controls", "auto_numbers", "nested", "header_footer")
    chosen = () if job.plain else tuple(n for n in names if rng.random() < (0.5 if n == "runs" else 0.08))
    traits = [f"docx:{name}" for name in chosen]
    printed = None
    if job.form in ENGINES:
        printed = Print() if job.plain else _print(rng)
        traits += [f"print:{printed.border}", *["print:landscape"] * printed.landscape]
        traits += [f"print:{printed.upright}"] * bool(printed.upright)
    options = DocxOptions(**dict.fromkeys(chosen, True), printed=printed)  # type: ignore[arg-type]
    return Made(render_docx(rng, job.blocks, options), traits)


def _print(rng: Random) -> Print:
    return Print(
        border=rng.choice(("single",) * 8 + ("double", "dashed", "none")),
        points=rng.choice((10.5, 10.5, 9.0, 12.0)),
        repeat_header=rng.random() < 0.3,
        cant_split=rng.random() < 0.4,
        upright=rng.choice(("", "", "tbRlV", "btLr")),
        landscape=rng.random() < 0.1,
    )


def _pictured(rng: Random, job: Job) -> Made:
    blocks, traits = picture_blocks(rng, job.blocks, job.place, job.year, plain=job.plain, wear=job.wear)
    if job.form == "docx:pictures":
        return Made(render_docx(rng, blocks, DocxOptions()), traits)
    facts = facts_for(job.place, job.year, job.title, rng)
    whole = not job.plain and rng.random() < 0.6
    beside: dict[str, bytes] | None = {} if job.form == "html:folder" else None
    data = render_html(rng, blocks, facts, whole_page=whole, beside=beside)
    return Made(data, [*traits, *["page"] * whole], tuple((beside or {}).items()))
