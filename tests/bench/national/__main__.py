"""Build a made-up national warehouse, ask it, change it, and print the figures.

    python -m tests.bench.national FOLDER [--share 1,10,100] [--changed 700,7000] [--nights 2]
        [--repeat 7] [--plain 10] [--json FILE]

`--share` are sizes in per cent of 41,000 townships and 17 years; `--plain` the sizes at which the same
questions are put to an unsorted table too. 100 % needs some 12 GB of disk in FOLDER.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

from sql.publish import publish
from sql.store import build_path
from tests.bench.national.make import YEARS, build
from tests.bench.national.nights import night
from tests.bench.national.questions import ask, plain_table

TOWNSHIPS = 41_000


def _sizes(db: Path) -> dict[str, float]:
    """Bytes a row of the observations, by column, from the blocks that their segments lie in; columns
    share blocks, and each is counted for its part."""
    with duckdb.connect(str(db), read_only=True) as con:
        return dict(
            con.execute(
                "WITH s AS (SELECT column_name, block_id FROM pragma_storage_info('observation_rows')"
                " WHERE block_id >= 0), b AS (SELECT block_id, count(*) AS n FROM s GROUP BY block_id)"
                " SELECT column_name, sum(262144.0 / b.n) / (SELECT count(*) FROM observation_rows)"
                " FROM s JOIN b USING (block_id) GROUP BY column_name ORDER BY column_name"
            ).fetchall()
        )


def _measure(folder: Path, share: float, args: argparse.Namespace) -> dict[str, Any]:
    home, target = folder / f"home-{share:g}", folder / f"warehouse-{share:g}.duckdb"
    townships = round(TOWNSHIPS * share / 100)
    out: dict[str, Any] = {"share": share, "townships": townships}
    started, spent = time.perf_counter(), time.process_time()
    if not build_path(home).exists():
        out["rows"] = build(home, townships)
        out["build_seconds"] = time.perf_counter() - started, time.process_time() - spent
        started, spent = time.perf_counter(), time.process_time()
        publish(home, target)  # judges everything anew first: nothing is settled yet
        out["first_publish_seconds"] = time.perf_counter() - started, time.process_time() - spent
    out["bytes"] = target.stat().st_size
    out["columns"] = _sizes(target)
    print(f"{share:g} %: {townships} townships × {YEARS} years, {out}", flush=True)
    out["questions"] = {}
    for when in ("before", "after"):
        for t in ask(target, args.repeat):
            out["questions"].setdefault(t.question, {})[when] = t.clock, t.processor, t.rows
            print(
                f"  {when} {t.question:34} {t.clock:9.1f} ms {t.processor:9.1f} ms cpu {t.rows:7} rows",
                flush=True,
            )
        if when == "before":
            out["nights"] = []
            for seed, count in enumerate([int(c) for c in args.changed.split(",")] * args.nights, 1):
                if count > townships * YEARS:
                    continue
                clock = night(home, target, townships, count, seed)
                out["nights"].append((count, clock))
                stages = ", ".join(f"{k} {v[0]:.1f} s ({v[1]:.1f} cpu)" for k, v in clock.items())
                print(f"  night of {count}: {stages}", flush=True)
    if share in args.plain:
        plain_table(target)
        for t in ask(target, plain=True):
            ours = out["questions"][t.question]["after"]
            out["questions"][t.question]["plain"] = t.clock, t.processor, t.rows
            print(
                f"  plain {t.question:34} {t.clock:9.1f} ms {t.processor:9.1f} ms cpu {t.rows:7} rows,"
                f" {t.clock / ours[0]:.1f} times ours",
                flush=True,
            )
    return out


def main() -> int:
    """Run the measurements; what was built is deleted unless `--keep`."""
    parser = argparse.ArgumentParser(prog="tests.bench.national", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--share", default="1,10,100")
    parser.add_argument("--changed", default="700,7000")
    parser.add_argument("--nights", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--plain", type=lambda t: {float(x) for x in t.split(",") if x}, default={10.0})
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    results = []
    for share in (float(s) for s in args.share.split(",")):
        results.append(_measure(args.folder, share, args))
        if not args.keep:
            shutil.rmtree(args.folder / f"home-{share:g}")
            for path in args.folder.glob(f"warehouse-{share:g}.duckdb*"):
                path.unlink()
    if args.json:
        args.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
