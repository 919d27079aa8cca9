"""The tables of an extract: what sorts them, what tells their rows apart, what filters them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TABLES", "Reference", "Table"]


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns whose values stand in columns of another table of the extract."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table, from the relation `export_<name>`; its columns that begin with an underscore
    only sort and filter. `key` is what no two rows have in common, empty where there is nothing
    short. `large` tables and those `by_township` are made a range of townships at a time, because those of
    the nation do not fit in memory; Parquet has the large ones by year."""

    name: str
    zh: str
    en: str
    order: tuple[str, ...]
    key: tuple[str, ...] = ()
    filters: frozenset[str] = frozenset()
    references: tuple[Reference, ...] = ()
    large: bool = False
    by_township: bool = False

    @property
    def relation(self) -> str:
        """The view or temporary table of its rows."""
        return f"export_{self.name}"


_KEY = ("township_code", "publisher_type", "publisher_key", "year")
_ALL = frozenset({"division", "years", "indicators", "current"})
_PLACE = frozenset({"division", "years"})
_TOWNSHIP = Reference(("township_code",), "townships", ("township_code",))
_REPORT_KEY = ("township_code", "publisher_key", "year")
_REPORT = Reference(_REPORT_KEY, "quality", _REPORT_KEY)
_INDICATOR = Reference(("indicator",), "dictionary", ("indicator",))
_STATUS = Reference(("status",), "statuses", ("status",))

TABLES = (
    Table(
        "observations", "观测值长表", "observations, one row per publisher, year and indicator",
        (*_KEY, "indicator", "document", "_sha256"),
        ("township_code", "publisher_key", "year", "indicator"),
        _ALL, (_REPORT, _INDICATOR, _STATUS), large=True,
    ),
    Table(
        "gaps", "表格中应有而未读出的格", "cells that a form table should have and that were not read",
        (*_KEY, "indicator", "reason", "detail", "document", "_sha256"), (),
        _ALL, (_REPORT, _INDICATOR), large=True,
    ),
    Table(
        "checks", "勾稽核对", "identities evaluated, with both sides",
        (*_KEY, "rule", "scope", "document", "left_text", "right_text", "_sha256"), (),
        _PLACE | {"current"}, (_REPORT,), large=True,
    ),
    Table(
        "findings", "可疑之处", "findings inside one report and between reports",
        (*_KEY, "rule", "scope", "document", "other_document", "left_text", "right_text"), (),
        _PLACE, (_REPORT,), by_township=True,
    ),
    Table(
        "series", "各概念历年数列", "concepts over the years, with their breaks",
        (*_KEY[:3], "concept", "year"), ("township_code", "publisher_key", "concept", "year"),
        _PLACE, (_REPORT, Reference(("concept",), "concepts", ("concept",)), _STATUS),
        by_township=True,
    ),
    Table(
        "quality", "报告质量等级", "grade of each current report",
        _KEY, ("township_code", "publisher_key", "year"), _PLACE, (_TOWNSHIP,), by_township=True,
    ),
    Table(
        "documents", "文件", "documents", ("document", "sha256"), ("sha256",), _PLACE, (_TOWNSHIP,),
    ),
    Table("quarantine", "被隔离的文件", "documents in quarantine", ("document", "reason", "sha256")),
    Table(
        "townships", "区划目录", "townships, streets and counties", ("township_code",),
        ("township_code",), frozenset({"division"}),
    ),
    Table(
        "dictionary", "指标字典", "dictionary of indicators", ("_position", "indicator"),
        ("indicator",), frozenset({"indicators"}),
    ),
    Table(
        "concepts", "可比概念", "concepts that make a series", ("_position", "edition"),
        ("concept", "edition"),
    ),
    Table("statuses", "状态", "statuses of a figure", ("_position",), ("status",)),
    Table("caveats", "注意事项", "caveats", ("_position",), ("caveat",)),
    Table("columns", "各文件的列", "columns of every file", ("file", "_position"), ("file", "column")),
)  # fmt: skip
