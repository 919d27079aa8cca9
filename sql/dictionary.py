"""The data dictionary as Markdown: `python -m sql.dictionary` rewrites `docs/dictionary.md`.

Everything in it comes from the catalogues (indicators, comments of the database, identities,
quarantine reasons), so that the page cannot say anything else than the data do.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from data.caveats import caveats
from data.grades import grades
from data.identities import identities
from data.reasons import reasons
from data.series import concepts
from data.years import year_rules
from sql.explain import Explanation, explanations

__all__ = ["absences", "dictionary", "main", "statuses"]

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
                for s in [*statuses(), *absences()]
            ],
        ),
        "## 表与列 · Tables and columns",
        *_objects(),
        "## 勾稽关系 · Identities",
        _identities(),
        "## 跨年份核对 · Years against each other",
        _year_rules(),
        "## 注意事项 · Caveats",
        _caveats(),
        "## 质量等级 · Grades",
        _table(
            ("grade", "名称 · name", "含义", "meaning"),
            [(f"`{g['grade']}`", f"{g['name_zh']} {g['name_en']}", g["zh"], g["en"]) for g in grades()],
        ),
        "## 可比概念 · Concepts",
        "`+` 表示相加；衔接：yes 可比，flag 说明后可衔接，no 不可衔接。 "
        "Parts are added up; chain: yes comparable, flag with the caveat, no never.",
        _concepts(),
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


def absences() -> list[dict[str, str]]:
    """Why there is no observation at all: statuses of extracts and series alone (`data/absences.csv`)."""
    return _rows(_ROOT / "data" / "absences.csv")


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
    return _table(
        ("rule", "级别 · severity", "关系", "relation"),
        [(f"`{r.id}`", f"{SEVERITIES[r.severity]} · {r.severity}", r.zh, r.en) for r in identities()],
    )


def _caveats() -> str:
    return _table(
        ("caveat", "指标 · indicators", "说明", "what to mind"),
        [(f"`{c.id}`", _codes(c.indicators, "所有 · all"), c.zh, c.en) for c in caveats()],
    )


def _codes(codes: Sequence[str], everything: str = "") -> str:
    """Codes as Markdown; `*` is what `everything` says."""
    return " ".join(everything if code == "*" else f"`{code}`" for code in codes)


def _year_rules() -> str:
    strengths = {"strong": "强", "weak": "弱"}
    return _table(
        ("rule", "强弱 · strength", "关系", "relation"),
        [(f"`{r.id}`", f"{strengths[r.strength]} · {r.strength}", r.zh, r.en) for r in year_rules()],
    )


def _concepts() -> str:
    rows = []
    for c in concepts():
        parts = "<br>".join(
            f"{edition}: {' + '.join(f'`{code}`' for code in codes)}" for edition, codes in c.parts.items()
        )
        chains = "<br>".join(
            f"{' · '.join(b.editions)}: {b.chain}" + (f"；{b.zh} {b.en}" if b.zh else "") for b in c.breaks
        )
        note = "<br>".join(n for n in (chains, " ".join(n for n in c.note if n)) if n)
        rows.append((f"`{c.id}`", f"{c.zh} {c.en}", c.unit, parts, note))
    return _table(
        ("concept", "名称 · name", "单位 · unit", "构成 · parts", "衔接与说明 · chain and remarks"), rows
    )


_INDICATOR_HEAD = (
    "code", "版本 · editions", "行", "列", "单位 · unit", "English", "勾稽 · identities",
    "概念 · concepts", "注意 · caveats",
)  # fmt: skip


def _indicator(row: dict[str, str], known: Explanation) -> tuple[str, ...]:
    return (
        f"`{row['code']}`", row["templates"], row["row_zh"], row["column_zh"], row["unit"], row["label_en"],
        _codes(known.identities), _codes(known.concepts), _codes(known.caveats),
    )  # fmt: skip


def _indicators() -> list[str]:
    rows = _rows(_ROOT / "data" / "indicators.csv")
    tables: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        tables.setdefault(row["table"], []).append(row)
    out: list[str] = []
    known = explanations()
    for name, members in tables.items():
        out.append(f"### `{name}` ({len(members)})")
        out.append(_table(_INDICATOR_HEAD, [_indicator(r, known[r["code"]]) for r in members]))
    return out


def main() -> None:
    """Write the page."""
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(dictionary(), encoding="utf-8")


if __name__ == "__main__":
    main()
