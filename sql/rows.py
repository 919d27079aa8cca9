"""The many rows of a batch, observations and checks, as Arrow tables.

They are built column by column and their texts as dictionaries, because a night of 7,000 reports has 1.5
million of them: a tuple for each would take longer than all that DuckDB does with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa

from transform.rows import DocumentResult, Observation

__all__ = ["LOCAL", "Loaded", "array", "check_tables", "numbered_checks", "observation_tables"]

LOCAL = "local:"

# A loaded document: the number of its reading, and what was read.
Loaded = tuple[int, DocumentResult]

_S, _I, _D = pa.string(), pa.int32(), pa.float64()

_OBSERVATION = {
    "indicator": _S, "value": _D, "unit": _S, "status": _S, "raw_text": _S, "method": _S, "page": _I,
    "table_no": _I, "row_no": _I, "column_no": _I, "evidence": _S, "inferred_value": _D,
}  # fmt: skip
_CHECK = {
    "rule": _S, "scope": _S, "result": _S, "severity": _S, "left_text": _S, "left_value": _D,
    "right_text": _S, "right_value": _D,
}  # fmt: skip


def array(values: Iterable[Any], kind: pa.DataType) -> pa.Array:
    """An Arrow array; text that UTF-8 cannot carry (lone surrogates of file names in other charsets) is
    spelled out."""
    values = values if isinstance(values, (list, tuple)) else list(values)
    try:
        return pa.array(values, type=kind)
    except UnicodeEncodeError:
        return pa.array([_clean(v) for v in values], type=kind)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return tuple(_clean(v) for v in value) if isinstance(value, tuple) else value


def observation_tables(loaded: Sequence[Loaded], keys: Mapping[str, int]) -> dict[str, pa.Table]:
    """`observations`, with both the code and the number of each indicator, and `indicator_keys`: those that
    `keys` does not know yet, numbered behind the others in the order of their codes."""
    rows = [(doc, result, _numbered(result.observations)) for doc, result in loaded]
    columns = _whose([(doc, result, len(of)) for doc, result, of in rows])
    columns |= _columns([o for *_, of in rows for o in of], _OBSERVATION)
    # Without dictionary_encode's own merging: one chunk, so that the codes are those of all rows.
    codes: pa.DictionaryArray = columns["indicator"]
    new = sorted(set(codes.dictionary.to_pylist()).difference(keys))
    numbers = {code: n for n, code in enumerate(new, 1 + max(keys.values(), default=0))}
    number = pa.array([keys.get(c) or numbers[c] for c in codes.dictionary.to_pylist()], type=_I)
    columns["indicator_no"] = number.take(codes.indices)
    found = {"indicator_no": pa.array(numbers.values(), type=_I), "indicator": pa.array(new, type=_S)}
    return {"observations": pa.table(columns), "indicator_keys": pa.table(found)}


def check_tables(loaded: Sequence[Loaded]) -> dict[str, pa.Table]:
    """`checks`, which name their lists of indicators by number, and `lists`, what these numbers mean in
    this batch."""
    columns = _whose([(doc, result, len(result.checks)) for doc, result in loaded])
    checks = [c for _, result in loaded for c in result.checks]
    columns |= _columns(checks, _CHECK)
    lists: dict[tuple[str, ...], int] = {}
    for name in ("indicators", "blamed"):
        columns[name] = pa.array([lists.setdefault(getattr(c, name), len(lists)) for c in checks], type=_I)
    meant = {"no": pa.array(lists.values(), type=_I), "indicators": array(list(lists), pa.list_(_S))}
    return {"checks": pa.table(columns), "lists": pa.table(meant)}


def numbered_checks(checks: pa.Table, lists: Sequence[int | None]) -> pa.Table:
    """The checks with the warehouse's numbers of their lists; `lists` has them in the order of the batch."""
    numbers = pa.array(lists, _I)
    for name in ("indicators", "blamed"):
        at = checks.schema.get_field_index(name)
        checks = checks.set_column(at, f"{name}_no", numbers.take(checks[name]))
    return checks


def _whose(counts: Sequence[tuple[int, DocumentResult, int]]) -> dict[str, pa.Array]:
    """Reading, township and year of as many rows as each document has."""
    each = np.array(
        [(doc, int(result.publisher.code or 0), result.year or 0) for doc, result, _ in counts], np.int32
    ).reshape(-1, 3)
    rows = np.repeat(each, [n for *_, n in counts], axis=0)
    return {name: pa.array(rows[:, k]) for k, name in enumerate(("doc", "township", "year"))}


def _columns(rows: Sequence[Any], kinds: Mapping[str, pa.DataType]) -> dict[str, pa.Array]:
    columns = {name: array(list(map(attrgetter(name), rows)), kind) for name, kind in kinds.items()}
    return {n: c.dictionary_encode() if kinds[n] == _S else c for n, c in columns.items()}


def _numbered(observations: Sequence[Observation]) -> Sequence[Observation]:
    """Labels outside the form may repeat: the second row of a label path gets ` #2`, and so on."""
    count: dict[str, int] = {}
    taken = {o.indicator for o in observations}
    if len(taken) == len(observations):
        return observations
    out = []
    for o in observations:
        n = count[o.indicator] = count.get(o.indicator, 0) + 1
        name = o.indicator
        while n > 1 and (name := f"{o.indicator} #{n}") in taken:
            n += 1
        taken.add(name)
        count[o.indicator] = n
        out.append(o if name == o.indicator else replace(o, indicator=name))
    return out
