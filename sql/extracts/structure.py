"""The published structure of the SDMX extract: code lists, concepts, data structure, dataflow.

Written as an SDMX-ML 3.0 structure message; names and code lists that are ours alone come from
`data/sdmx.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from data import HERE, read_yaml

__all__ = ["DATAFLOW", "Code", "structure_xml", "vocabulary"]

_NS = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"
_MES, _STR, _COM = (f"{{{_NS}{part}}}" for part in ("message", "structure", "common"))
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_URN = "urn:sdmx:org.sdmx.infomodel"
# Characters that XML has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_FLOW = "TOWNSHIP_REPORTS"
_CONCEPTS = "CS_TOWNSHIP_REPORTS"


class Code(NamedTuple):
    """A code with its names; one may be empty."""

    id: str
    zh: str
    en: str


# Component, and its code list or its kind of text.
_DIMENSIONS = (
    ("FREQ", "CL_FREQ"),
    ("REF_AREA", "CL_AREA"),
    ("PUBLISHER", "CL_PUBLISHER"),
    ("INDICATOR", "CL_INDICATOR"),
)
_ATTRIBUTES = (
    ("OBS_STATUS", "CL_OBS_STATUS", True),
    ("READ_STATUS", "CL_READ_STATUS", True),
    ("CONF_STATUS", "CL_CONF_STATUS", True),
    ("UNIT_MEASURE", "CL_UNIT_MEASURE", True),
    ("UNIT_MULT", "CL_UNIT_MULT", True),
    ("METHOD", "CL_METHOD", False),
    ("INFERRED_VALUE", "Double", False),
    ("RAW_TEXT", "String", False),
    ("DOCUMENT", "String", True),
)


@cache
def vocabulary() -> dict[str, Any]:
    """`data/sdmx.yaml`."""
    loaded: dict[str, Any] = read_yaml(HERE / "sdmx.yaml")
    return loaded


def _at(artefact: str) -> str:
    return f"{vocabulary()['agency']}:{artefact}({vocabulary()['version']})"


DATAFLOW = _at(_FLOW)


def structure_xml(codes: Mapping[str, Iterable[Code]], partial: Iterable[str] = ()) -> bytes:
    """The structure message. `codes` are the code lists that depend on the warehouse; of those in
    `partial` it has the codes that occur."""
    known = vocabulary()
    names = {"mes": _NS + "message", "str": _NS + "structure", "com": _NS + "common"}
    root = etree.Element(f"{_MES}Structure", nsmap=names)
    header = etree.SubElement(root, f"{_MES}Header")
    for tag, text in (("ID", _FLOW), ("Test", "false"), ("Prepared", known["prepared"])):
        etree.SubElement(header, _MES + tag).text = text
    etree.SubElement(header, f"{_MES}Sender", id=known["agency"])
    parts = etree.SubElement(root, f"{_MES}Structures")
    flow = _artefact(etree.SubElement(parts, f"{_STR}Dataflows"), "Dataflow", _FLOW, *_TITLE)
    etree.SubElement(flow, f"{_STR}Structure").text = f"{_URN}.datastructure.DataStructure={_at(_FLOW)}"
    _code_lists(etree.SubElement(parts, f"{_STR}Codelists"), codes, set(partial))
    scheme = _artefact(
        etree.SubElement(parts, f"{_STR}ConceptSchemes"), "ConceptScheme", _CONCEPTS, "概念", "Concepts"
    )
    for name, (zh, en) in known["concepts"].items():
        _named(etree.SubElement(scheme, f"{_STR}Concept", id=name), zh, en)
    structure = _artefact(etree.SubElement(parts, f"{_STR}DataStructures"), "DataStructure", _FLOW, *_TITLE)
    _components(etree.SubElement(structure, f"{_STR}DataStructureComponents"))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


_TITLE = ("乡镇（街道）政府信息公开工作年度报告", "Open-government annual reports of China's townships")

_LISTS = {
    "CL_AREA": ("统计用区划代码", "Statistical division codes"),
    "CL_PUBLISHER": ("区划内的发布机构", "Publishers within a division"),
    "CL_INDICATOR": ("指标", "Indicators"),
    "CL_READ_STATUS": ("本数据集的状态", "Statuses of this data set"),
}


def _code_lists(parent: Any, codes: Mapping[str, Iterable[Code]], partial: set[str]) -> None:
    for name, entry in vocabulary()["code_lists"].items():
        listed = [Code(str(code), zh, en) for code, (zh, en) in entry["codes"].items()]
        _code_list(parent, name, entry["name"], listed, partial=False)
    for name, members in codes.items():
        _code_list(parent, name, _LISTS[name], members, partial=name in partial)


def _code_list(parent: Any, name: str, title: Iterable[str], codes: Iterable[Code], *, partial: bool) -> None:
    made = _artefact(parent, "Codelist", name, *title)
    made.set("isPartial", str(partial).lower())
    for code in codes:
        _named(etree.SubElement(made, f"{_STR}Code", id=code.id), code.zh, code.en)


def _artefact(parent: Any, kind: str, name: str, zh: str, en: str) -> Any:
    made = etree.SubElement(
        parent,
        _STR + kind,
        id=name,
        agencyID=vocabulary()["agency"],
        version=vocabulary()["version"],
    )
    _named(made, zh, en)
    return made


def _named(element: Any, zh: str, en: str) -> None:
    """Names in both languages; what has none in one, or none at all, keeps its id as the name."""
    for lang, text in (("zh", zh), ("en", en)):
        if text or (lang == "zh" and not en):
            name = etree.SubElement(element, f"{_COM}Name")
            name.set(_LANG, lang)
            name.text = _UNWRITABLE.sub("\ufffd", text or element.get("id"))


def _components(parent: Any) -> None:
    dimensions = etree.SubElement(parent, f"{_STR}DimensionList")
    for position, (name, codes) in enumerate(_DIMENSIONS, 1):
        _component(dimensions, "Dimension", name, codes, position=str(position))
    _component(dimensions, "TimeDimension", "TIME_PERIOD", "GregorianYear")
    attributes = etree.SubElement(parent, f"{_STR}AttributeList")
    for name, form, mandatory in _ATTRIBUTES:
        usage = "mandatory" if mandatory else "optional"
        made = _component(attributes, "Attribute", name, form, usage=usage)
        etree.SubElement(etree.SubElement(made, f"{_STR}AttributeRelationship"), f"{_STR}Observation")
        related = etree.SubElement(made, f"{_STR}MeasureRelationship")
        etree.SubElement(related, f"{_STR}Measure").text = "OBS_VALUE"
    measures = etree.SubElement(parent, f"{_STR}MeasureList")
    _component(measures, "Measure", "OBS_VALUE", "Double", usage="optional")


def _component(parent: Any, kind: str, name: str, form: str, **more: str) -> Any:
    made = etree.SubElement(parent, _STR + kind, {"id": name, **more})
    identity = etree.SubElement(made, f"{_STR}ConceptIdentity")
    identity.text = f"{_URN}.conceptscheme.Concept={_at(_CONCEPTS)}.{name}"
    shape = etree.SubElement(made, f"{_STR}LocalRepresentation")
    if form.startswith("CL_"):
        etree.SubElement(shape, f"{_STR}Enumeration").text = f"{_URN}.codelist.Codelist={_at(form)}"
    else:
        etree.SubElement(shape, f"{_STR}TextFormat", textType=form)
    return made
