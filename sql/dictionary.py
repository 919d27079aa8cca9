"""The data dictionary as Markdown: `python -m sql.dictionary` rewrites `docs/dictionary.md`.

Everything in it comes from the catalogues (indicators, comments of the database, identities,
quarantine reasons), so that the page cannot say anything else than the data do.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from data.reasons import reasons

__all__ = ["dictionary", "main", "statuses"]

_ROOT = Path(__file__).resolve().parent.parent
TARGET = _ROOT / "docs" / "dictionary.md"

SEVERITIES = {"contradiction": "矛盾", "finding": "提示"}


def dictionary() -> str:
    """The whole page, Chinese first, English beside it."""
    parts = [
        "# 数据字典 · Data dictionary",
        "由目录生成，请勿手改：`python -m sql.dictionary`。",
        "Generated from the catalogues; do not edit by hand.",
        "## 状态 · Statuses",
        _table(
            ("status", "数值 · value", "含义", "meaning"),
            [
                (f"`{s['status']}`", f"{s['value_zh']} · {s['value_en']}", s["zh"], s["en"])
                for s in statuses()
            ],
        ),
        "## 表与列 · Tables and columns",
        *_objects(),
        "## 勾稽关系 · Identities",
        _identities(),
        "## 隔离原因 · Quarantine reasons",
        _table(
            ("reason", "原因与处理", "reason and what to do"),
            [(f"`{r.reason}`", f"{r.zh}{r.action_zh}", f"{r.en} {r.action_en}") for r in reasons().values()],
        ),
        "## 指标 · Indicators",
        "不在法定表格内的统计表，指标代码为 `local:` 加各级栏目名，以 `/` 相连。 "
        "Tables outside the statutory form: `local:` and the labels joined by `/`.",
        *_indicators(),
    ]
    return "\n\n".join(parts) + "\n"


def statuses() -> list[dict[str, str]]:
    """The statuses of an observation with their meaning (`data/statuses.csv`)."""
    return _rows(_ROOT / "data" / "statuses.csv")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines.extend("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)
    return "\n".join(lines)


def _objects() -> list[str]:
    """Every table, view and macro with its columns, as the database's own comments say."""
    comments = _rows(Path(__file__).with_name("comments.csv"))
    out: list[str] = []
    for item in comments:
        if item["column"]:
            continue
        columns = [c for c in comments if c["object"] == item["object"] and c["column"]]
        out.append(f"### `{item['object']}` ({item['kind']})\n\n{item['zh']}。 {item['en'].capitalize()}.")
        if columns:
            out.append(
                _table(
                    ("column", "含义", "meaning"), [(f"`{c['column']}`", c["zh"], c["en"]) for c in columns]
                )
            )
    return out


def _identities() -> str:
    raw = yaml.safe_load((_ROOT / "data" / "identities.yaml").read_text(encoding="utf-8"))
    return _table(
        ("rule", "级别 · severity", "关系", "relation"),
        [(f"`{r['id']}`", f"{SEVERITIES[r['severity']]} · {r['severity']}", r["zh"], r["en"]) for r in raw],
    )


def _indicators() -> list[str]:
    rows = _rows(_ROOT / "data" / "indicators.csv")
    tables: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        tables.setdefault(row["table"], []).append(row)
    out: list[str] = []
    for name, members in tables.items():
        out.append(f"### `{name}` ({len(members)})")
        out.append(
            _table(
                ("code", "版本 · editions", "行", "列", "单位 · unit", "English"),
                [
                    (f"`{r['code']}`", r["templates"], r["row_zh"], r["column_zh"], r["unit"], r["label_en"])
                    for r in members
                ],
            )
        )
    return out


def main() -> None:
    """Write the page."""
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(dictionary(), encoding="utf-8")


if __name__ == "__main__":
    main()
