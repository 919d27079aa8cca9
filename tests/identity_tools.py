"""Small readings for the identity tests: one paragraph for each line, and what came of them."""

from __future__ import annotations

from extract.blocks import PageMeta, Paragraph, Reading
from transform.divisions import load_divisions
from transform.identity.identify import Identity, identify

BODY = """一、总体情况
按条例要求做好各项公开工作。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况"""


def lines(text: str, **meta: object) -> Reading:
    """A reading with a paragraph for each line that is not empty; keywords are PageMeta's."""
    blocks = tuple(Paragraph(line.strip()) for line in text.splitlines() if line.strip())
    return Reading("text", blocks, PageMeta(**meta))  # type: ignore[arg-type]


def opening(text: str, **meta: object) -> Reading:
    """`lines`, followed by the sections that every report has."""
    return lines(f"{text}\n{BODY}", **meta)


def identified(reading: Reading, name: str = "") -> Identity:
    """The identity against the whole catalogue."""
    return identify(reading, name=name, divisions=load_divisions())


def place(identity: Identity) -> str:
    """`county/name`, or the reason when refused."""
    if identity.refusal is not None:
        return identity.refusal[0]
    return f"{identity.publisher.county}/{identity.publisher.name}"
