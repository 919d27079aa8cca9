"""What the catalogues say of each indicator: definition, identities, comparability, caveats."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from data import CATALOGUE
from data.caveats import caveats
from data.identities import identities
from data.printed import PrintedCell, PrintedTable, printed_tables
from data.series import Concept, concepts
from data.years import year_rules

__all__ = ["Explanation", "explanations"]

_CHAINS = {
    "yes": ("可比", "comparable"),
    "flag": ("说明后可衔接", "chain with the caveat"),
    "no": ("不可衔接", "never chain"),
}
_ALONE = (
    "同一版表格内各年可比；没有跨版本的对应概念",
    "comparable within its edition of the form; no concept continues it in another",
)

_STATED = (
    "正文所述，各地口径不同；没有跨版本的对应概念",
    "as the text states it, with a scope that differs from place to place; no concept continues it",
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person must know of one indicator. `identities` are rules of the form and of the
    years, `concepts` and `caveats` their ids, each in the order of its catalogue; caveats that
    concern all indicators are not repeated here."""

    indicator: str
    definition_zh: str
    definition_en: str
    identities: tuple[str, ...]
    concepts: tuple[str, ...]
    comparability_zh: str
    comparability_en: str
    caveats: tuple[str, ...]


@cache
def explanations() -> dict[str, Explanation]:
    """By indicator, in the catalogue's order."""
    rules = _rules()
    printed = _printed()
    with (CATALOGUE / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {r["code"]: _explain(r, rules, printed.get(r["code"], [])) for r in rows}


def _rules() -> dict[str, list[str]]:
    out: dict[str, list[str]] = defaultdict(list)
    pairs = [(rule.id, rule.indicators) for rule in identities()]
    pairs += [(rule.id, frozenset(t.indicator for t in rule.terms)) for rule in year_rules()]
    for name, indicators in pairs:
        for indicator in sorted(indicators):
            if name not in out[indicator]:
                out[indicator].append(name)
    return out


def _printed() -> dict[str, list[tuple[PrintedTable, PrintedCell]]]:
    out: dict[str, list[tuple[PrintedTable, PrintedCell]]] = defaultdict(list)
    for table in printed_tables():
        for cell in table.cells:
            out[cell.indicator].append((table, cell))
    return out


def _explain(
    row: dict[str, str], rules: dict[str, list[str]], printed: list[tuple[PrintedTable, PrintedCell]]
) -> Explanation:
    code = row["code"]
    mine = [c for c in concepts() if any(code in parts for parts in c.parts.values())]
    zh, en = _comparability(mine) if mine else _ALONE if printed else _STATED
    return Explanation(
        code,
        *_definition(row, printed),
        tuple(rules.get(code, ())),
        tuple(c.id for c in mine),
        zh,
        en,
        tuple(c.id for c in caveats() if c.concerns(code, row["table"])),
    )


def _definition(row: dict[str, str], printed: list[tuple[PrintedTable, PrintedCell]]) -> tuple[str, str]:
    """Which cell of which form it is; of figures of the running text, what they count."""
    if not printed:
        return f"{row['row_zh']}（单位：{row['column_zh']}）", row["label_en"]
    zh = "；".join(
        f"{table.notice}《{table.title_zh}》：{' › '.join(cell.row)} × {' › '.join(cell.column)}"
        for table, cell in printed
    )
    forms = " and ".join(f"the form of {table.edition}" for table, _ in printed)
    return zh, f"{row['label_en']} ({printed[-1][0].title_en}, {forms})"


def _comparability(mine: list[Concept]) -> tuple[str, str]:
    zh, en = [], []
    for concept in mine:
        pairs_zh, pairs_en = [], []
        for b in concept.breaks:
            word_zh, word_en = _CHAINS[b.chain]
            between = "–".join(b.editions)
            pairs_zh.append(f"{between} {word_zh}" + (f"（{b.zh}）" if b.zh else ""))
            pairs_en.append(f"{between} {word_en}" + (f" ({b.en})" if b.en else ""))
        note_zh, note_en = concept.note
        zh.append(f"{concept.zh}：" + "；".join([*pairs_zh, *([note_zh] if note_zh else [])] or [_ALONE[0]]))
        en.append(f"{concept.en}: " + "; ".join([*pairs_en, *([note_en] if note_en else [])] or [_ALONE[1]]))
    return "\n".join(zh), "\n".join(en)
