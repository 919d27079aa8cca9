# ruff: noqa: E501 (table lines)
"""Measure gongkai beside the plain baseline, in the same run.

    python -m tests.bench [--documents 60] [--repeat 5] [--ingest 100,1000,10000] [--json]
        [--formats html,docx,txt] [--pages pdf,pdf:soffice,pdf:chromium] [--scans 3] [--long 300]

Repetitions are interleaved, so that noise of the machine hits both sides; medians are reported.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.ingest import ingest_cost
from tests.bench.paged import doc_speed, long_file, page_speed, scan_speed
from tests.bench.reading import SIDES, Worker
from tests.bench.score import score
from tests.typeset import FORMATS, Options, generate, real_places
from tests.typeset.engines import possible

__all__ = ["main"]


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
            out[f"{side}.accuracy"] = score(documents, workers[side].ask("cells"))
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


def _paged(args: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    """PDF, DOC and scans; kinds that need a program this machine lacks say so."""
    forms = [f for f in args.pages.split(",") if f]
    for form in forms:
        if possible(form):
            yield form, page_speed(form, args.documents // 3, args.seed, args.repeat, args.damage)
        else:
            yield form, {"skipped": "no program on this machine writes it"}
    if forms and possible("doc"):
        yield "doc", doc_speed(args.documents // 3, args.seed, args.damage)
    if args.long:
        yield f"pdf of {args.long} pages", long_file(args.long, args.seed)
    if args.scans:
        yield "scan", scan_speed(args.scans, args.seed)


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
    parser.add_argument("--pages", default="pdf,pdf:soffice,pdf:chromium", help="kinds of PDF; empty: skip")
    parser.add_argument("--scans", type=int, default=3, help="scanned documents; 0: skip")
    parser.add_argument("--long", type=int, default=300, help="pages of the long file; 0: skip")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    report: dict[str, Any] = {"formats": {}, "paged": {}, "ingest": []}
    for form in [f for f in args.formats.split(",") if f]:
        report["formats"][form] = _measure(form, args)
        if not args.json:
            _print(form, report["formats"][form])
    for name, result in _paged(args):
        report["paged"][name] = result
        if not args.json:
            print(f"{name}: " + ", ".join(f"{k} {v}" for k, v in result.items()), flush=True)
    for n in [int(n) for n in args.ingest.split(",") if int(n or 0)]:
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
