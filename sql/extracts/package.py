"""A Frictionless Data Package (version 2) around the CSV files of an extract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sql.extracts.folder import sha256_of
from sql.extracts.manifest import about, citation
from sql.extracts.source import Column, Source
from sql.extracts.tables import TABLES, Reference, Table
from sql.extracts.wide import WIDE_HEAD, wide_columns

__all__ = ["PACKAGE", "write_package"]

PACKAGE = "datapackage.json"
_TYPES = {
    "VARCHAR": "string",
    "DOUBLE": "number",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "BOOLEAN": "boolean",
    "DATE": "date",
}
_EMPTY = "无值：原因见 status 列 / no value; the status says why"
_UNPRINTED = "报告所印的表格没有此项 / the forms of the report do not have it"
_WIDE = "每份报告一行、每个指标一列 / one row per report, one column per indicator"
_WIDE_STATUS = "wide 各数的状态 / statuses of the figures in wide"
_REPORT = ("township_code", "publisher_key", "year")
_WIDE_EMPTY = "无值：原因见 wide_status / no value; wide_status says why"


def write_package(source: Source, out: Path, rows: dict[str, int]) -> dict[str, int]:
    """`datapackage.json` for the CSV files that lie in `out` already."""
    resources = [_table(source, out, table) for table in TABLES]
    if "wide.csv" in rows:
        resources += _wide(source, out)
    content = source.meta("content_version")
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "gongkai-township-reports",
        "title": f"{about()['title']['zh']} / {about()['title']['en']}",
        "description": "\n\n".join([*about()["rights"].values(), *citation(content).values()]),
        "version": f"1.0.0+{content}",
        "licenses": [about()["licence"]],
        "sources": about()["sources"],
        "keywords": ["政府信息公开", "乡镇", "open government", "China", "townships"],
        "resources": resources,
    }
    (out / PACKAGE).write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return {PACKAGE: len(resources)}


def _resource(source: Source, out: Path, name: str, title: str, schema: dict[str, Any]) -> dict[str, Any]:
    path = out / f"{name}.csv"
    return {
        "name": name,
        "path": path.name,
        "title": title,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig" if source.request.excel else "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
        "schema": schema,
    }


def _table(source: Source, out: Path, table: Table) -> dict[str, Any]:
    columns = source.columns(table)
    names = {c.name for c in columns}
    schema: dict[str, Any] = {
        "fields": [_field(c, table) for c in columns],
        "missingValues": [{"value": "", "label": _EMPTY if "status" in names else "无 / none"}],
    }
    # Superseded documents repeat the keys of those that superseded them, and have no grade.
    revisions = source.scope.revisions and "current" in table.filters
    if table.key and not revisions:
        schema["primaryKey"] = list(table.key)
    references = [
        _reference(r)
        for r in table.references
        if set(r.columns) <= names and not (revisions and r.table == "quality")
    ]
    if references:
        schema["foreignKeys"] = references
    return _resource(source, out, table.name, f"{table.zh} / {table.en}", schema)


def _field(column: Column, table: Table) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.type]}
    if column.comment:
        field["description"] = column.comment
    if column.name in table.key and len(table.key) == 1:
        field["constraints"] = {"required": True, "unique": True}
    return field


def _reference(reference: Reference) -> dict[str, Any]:
    return {
        "fields": list(reference.columns),
        "reference": {"resource": reference.table, "fields": list(reference.target)},
    }


def _wide(source: Source, out: Path) -> list[dict[str, Any]]:
    head = [{"name": n, "type": _TYPES[t], "description": d} for n, t, d in WIDE_HEAD]
    key = {
        "primaryKey": list(_REPORT),
        "foreignKeys": [_reference(Reference(_REPORT, "quality", _REPORT))],
    }
    out_resources = []
    for name, kind, title, empty in (
        ("wide", "number", _WIDE, _WIDE_EMPTY),
        ("wide_status", "string", _WIDE_STATUS, _UNPRINTED),
    ):
        fields = head + [
            {"name": code, "type": kind, "title": zh, "description": f"{zh} / {en}"}
            for code, zh, en in wide_columns(source)
        ]
        schema = {"fields": fields, "missingValues": [{"value": "", "label": empty}], **key}
        out_resources.append(_resource(source, out, name, title, schema))
    return out_resources
