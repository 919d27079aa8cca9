# ruff: noqa: E501 (table lines)
"""Measure gongkai beside the plain baseline, in the same run.

    python -m tests.bench [--documents 60] [--repeat 5] [--ingest 100,1000,10000] [--json]

Repetitions are interleaved, so that noise of the machine hits both sides; medians are reported.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.ingest import ingest_cost
from tests.bench.reading import SIDES, Worker
from tests.typeset import FORMATS, Options, Rendered, generate, real_places

__all__ = ["main"]


def _accuracy(documents: list[Rendered], readings: dict[str, dict[str, float | None]]) -> dict[str, float]:
    """Share of table cells right, and of documents with all of them right."""
    right = total = complete = silent = 0
    for document in documents:
        found = readings[document.name]
        cells = [e for e in document.expected if e.method == "table"]
        hits = 0
        for e in cells:
            got = found.get(e.indicator)
            hits += got == e.value or (got is not None and e.value is not None and abs(got - e.value) < 1e-6)
            silent += got is not None and got != e.value
        right += hits
        total += len(cells)
        complete += hits == len(cells)
    return {
        "cells": round(100 * right / total, 3),
        "complete": round(100 * complete / len(documents), 1),
        "different": silent,
        "unread": sum(not found for found in readings.values()),
    }


def _measure(form: str, args: argparse.Namespace) -> dict[str, Any]:
    options = Options(formats=(form,), damage=args.damage)
    documents = list(generate(args.seed, args.documents, options, real_places()))
    with tempfile.TemporaryDirectory() as name:
        for document in documents:
            (Path(name) / document.name).write_bytes(document.data)
        workers = {side: Worker(side, Path(name)) for side in SIDES}
        out: dict[str, Any] = {"bytes": sum(len(d.data) for d in documents) // len(documents)}
        for key in ("time", "time2"):
            seconds: dict[str, list[float]] = {side: [] for side in SIDES}
            for _ in range(args.repeat):
                for side in SIDES:
                    seconds[side].append(workers[side].ask(key))
            for side in SIDES:
                out[f"{side}.{key}"] = round(len(documents) / median(seconds[side]), 1)
        for side in SIDES:
            out[f"{side}.accuracy"] = _accuracy(documents, workers[side].ask("cells"))
            out[f"{side}.memory"] = round(workers[side].ask("memory"))
            workers[side].close()
    out["ratio"] = round(out["gongkai.time"] / out["baseline.time"], 2)
    out["ratio2"] = round(out["gongkai.time2"] / out["baseline.time2"], 2)
    return out


def _print(form: str, r: dict[str, Any]) -> None:
    print(
        f"{form}: {r['bytes'] / 1000:.0f} KB a document; gongkai is {r['ratio']} times the baseline (two cores: {r['ratio2']})"
    )
    for side in SIDES:
        a = r[f"{side}.accuracy"]
        print(
            f"  {side:9} {r[f'{side}.time']:8.1f} docs/s   two cores {r[f'{side}.time2']:8.1f} docs/s   peak {r[f'{side}.memory']:4d} MB"
            f"   cells right {a['cells']:7.3f} %   complete {a['complete']:5.1f} %   values that differ (flagged or not) {a['different']}   unread {a['unread']}"
        )


def _marginal(costs: list[dict[str, float]]) -> dict[str, float]:
    """Milliseconds that a further document costs between one size and the next: what the start
    of a run costs drops out, what grows with the warehouse shows."""
    return {
        f"{a['documents']}-{b['documents']}": round(
            1000 * (b["seconds"] - a["seconds"]) / (b["documents"] - a["documents"]), 2
        )
        for a, b in pairwise(costs)
    }


def main(argv: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--damage", type=int, choices=range(4), help="0 to 3; a mixture when not given")
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--ingest", default="100,1000,10000", help="numbers of documents; empty: skip")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    report: dict[str, Any] = {"formats": {}, "ingest": []}
    for form in [f for f in args.formats.split(",") if f]:
        report["formats"][form] = _measure(form, args)
        if not args.json:
            _print(form, report["formats"][form])
    for n in [int(n) for n in args.ingest.split(",") if n]:
        cost = ingest_cost(n, args.seed)
        report["ingest"].append(cost)
        if not args.json:
            print("ingest: " + ", ".join(f"{k} {v}" for k, v in cost.items()), flush=True)
    if len(report["ingest"]) > 1:
        report["marginal_ms_per_document"] = _marginal(report["ingest"])
        if not args.json:
            steps = ", ".join(f"{k}: {v} ms" for k, v in report["marginal_ms_per_document"].items())
            print(f"flatness: each further document costs, between these sizes, {steps}")
    if args.json:
        json.dump(report, sys.stdout, ensure_ascii=False, indent=1)
        print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
