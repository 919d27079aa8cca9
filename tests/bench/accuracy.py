"""Typeset an unseen corpus, read it, and say what is right: the inner loop.

python -m tests.bench.accuracy --seed 12 --n 600 [--formats txt] [--damage 3] [--list 20]
python -m tests.bench.accuracy --seed 12 --n 600 --warehouse    (ingest, export, score)
... --by trait     a line per layout and damage instead of per format
... --formats pdf,scan,ofd [--wear 2]   any of ALL_FORMATS; and doc, wps, rtf, pdf:soffice,
    pdf:chromium where LibreOffice or Chromium is on the machine
... --years 2014-2018   reports with the return of 2014
... --save DIR     write the documents that have a problem, with their label files

`accuracy` counts the cells of quarantined documents as missed, `loaded` leaves them out.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.bench.pipeline import COMMAND, read_bytes
from tests.bench.verdict import Verdict, judge
from tests.typeset import FORMATS, Options, Rendered, documents, flat, real_places
from tests.typeset.__main__ import write_corpus

__all__ = ["corpus", "main", "measure"]

COLUMNS = (
    *("documents", "complete", "quarantined", "township_wrong", "year_wrong", "cells", "accuracy", "loaded"),
    *("silent", "extra_silent", "flagged", "corrected", "miscorrected", "doubtful", "gap", "lost", "status"),
    *("false_alarm", "extra", "gaps_unnamed"),
)
CHUNK = 20


def corpus(seed: int, n: int, options: Options) -> list[Rendered]:
    """The first n documents of a seed that differ in place or year: the warehouse keeps one
    current report per place and year."""
    seen: dict[tuple[str, int], Rendered] = {}
    start = 0
    while len(seen) < n:
        for made in documents(seed, range(start, start + n), options, real_places()):
            seen.setdefault((made.code, made.year), made)
        start += n
    return list(seen.values())[:n]


def measure(seed: int, numbers: Iterable[int], options: Options) -> dict[str, Verdict]:
    """Typeset, read and judge documents; the verdicts by format and by trait."""
    verdicts: dict[str, Verdict] = defaultdict(Verdict)
    for made in _unpacked(documents(seed, numbers, options, real_places())):
        verdict = judge(made, *_read(made))
        verdicts[made.format].add(verdict)
        for trait in made.traits:
            verdicts["~" + trait].counts.update(verdict.counts)
    return dict(verdicts)


def _unpacked(made: Iterable[Rendered]) -> Iterator[Rendered]:
    """Instead of an archive its members, with the bytes that our own unpacking gives them."""
    from extract.archives.members import members

    for each in made:
        if not each.members:
            yield each
            continue
        inside = {m.name.rsplit("/", 1)[-1]: m.data for m in members(each.data, each.name)}
        yield from (replace(m, data=inside.get(m.name, b"")) for m in each.members)


def _read(made: Rendered) -> tuple[Any, str]:
    try:
        return read_bytes(made.name, made.data)
    except Exception as error:  # a crash is a finding of its own, never the end of the run
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return None, f"CRASH {type(error).__name__}: {error} at {where}"


def _direct(args: argparse.Namespace, options: Options) -> dict[str, Verdict]:
    chunks = [
        range(a, min(a + CHUNK, args.start + args.n)) for a in range(args.start, args.start + args.n, CHUNK)
    ]
    total: dict[str, Verdict] = defaultdict(Verdict)
    real_places()
    with ProcessPoolExecutor(args.workers) as pool:
        jobs = [pool.submit(measure, args.seed, chunk, options) for chunk in chunks]
        for job in jobs:
            for key, verdict in job.result().items():
                total[key].add(verdict)
    return dict(total)


def _warehouse(args: argparse.Namespace, options: Options, folder: Path) -> dict[str, Verdict]:
    """The same through the command: ingest into an empty home, export, judge the export."""
    made_here = corpus(args.seed, args.n, options)
    write_corpus(made_here, folder / "docs", folder / "labels")
    home = ["--home", str(folder / "home"), "--warehouse", str(folder / "warehouse.duckdb")]
    for call in (["ingest", str(folder / "docs"), *home], ["export", str(folder / "out"), *home]):
        done = subprocess.run([*COMMAND, *call], check=False, stdout=subprocess.DEVNULL)
        if done.returncode:
            raise SystemExit(f"gongkai {call[0]} ended with {done.returncode}: see its message above")
    results = _exported(folder / "out")
    total: dict[str, Verdict] = defaultdict(Verdict)
    for made in flat(made_here):
        verdict = judge(made, results.get(made.name), "not in the export")
        total[made.format].add(verdict)
        for trait in made.traits:
            total["~" + trait].counts.update(verdict.counts)
    return dict(total)


def _exported(folder: Path) -> dict[str, Any]:
    """Results by document name, rebuilt from observations.csv, gaps.csv and quarantine.csv."""

    def rows(name: str) -> list[dict[str, str]]:
        path = folder / name
        if not path.exists():
            return []
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))

    out: dict[str, Any] = {}

    def result(name: str) -> Any:
        empty = SimpleNamespace(
            reason=None, detail="", year=None, publisher=SimpleNamespace(code=None), observations=[], gaps=[]
        )
        return out.setdefault(Path(name).name, empty)

    for row in rows("observations.csv"):
        target = result(row["document"])
        target.publisher.code, target.year = row["township_code"], int(row["year"])
        value = float(row["value"]) if row["value"] else None
        target.observations.append(
            SimpleNamespace(
                indicator=row["indicator"], value=value, status=row["status"], raw_text=row["raw_text"]
            )
        )
    for row in rows("gaps.csv"):
        result(row["document"]).gaps.append(SimpleNamespace(indicator=row["indicator"]))
    for row in rows("quarantine.csv"):
        target = result(row["document"])
        target.reason, target.detail = row["reason"], row["detail"]
    return out


def _line(name: str, counts: Counter[str]) -> list[str]:
    shares = {
        "accuracy": counts["right"] / max(1, counts["cells"]),
        "loaded": counts["right"] / max(1, counts["cells"] - counts["named"]),
    }
    return [name, *(f"{100 * shares[c]:.3f}%" if c in shares else str(counts[c]) for c in COLUMNS)]


def _table(verdicts: dict[str, Verdict], by: str) -> str:
    formats = {k: v for k, v in verdicts.items() if not k.startswith("~")}
    shown = {k[1:]: v for k, v in verdicts.items() if k.startswith("~")} if by == "trait" else formats
    whole = Verdict()
    for verdict in formats.values():
        whole.counts.update(verdict.counts)
    lines = [["", *(c.replace("_", " ") for c in COLUMNS)]]
    lines += [_line(name, verdict.counts) for name, verdict in sorted(shown.items())]
    lines.append(_line("ALL", whole.counts))
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(t.rjust(w) if i else t.ljust(w) for i, (t, w) in enumerate(zip(line, widths, strict=True)))
        for line in lines
    )


def _years(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--start", type=int, default=0, help="number of the first document")
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--damage", type=int, choices=range(4))
    parser.add_argument("--wear", type=int, choices=range(4), help="how bad scans are; drawn if not given")
    parser.add_argument("--years", type=_years, default=(2019, 2025), help="reporting years, e.g. 2014-2018")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--list", type=int, default=0, metavar="N", help="show the first N problems")
    parser.add_argument("--kind", default="", help="list only kinds of problem that contain this")
    parser.add_argument("--by", choices=("format", "trait"), default="format")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--warehouse", action="store_true")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Print the table; exit 1 if there was a silent error or a crash."""
    args = _parse(argv)
    options = Options(
        formats=tuple(args.formats.split(",")),
        damage=args.damage,
        plain=args.plain,
        wear=args.wear,
        years=args.years,
    )
    start = time.perf_counter()
    if args.warehouse:
        with tempfile.TemporaryDirectory() as folder:
            verdicts = _warehouse(args, options, Path(folder))
    else:
        verdicts = _direct(args, options)
    seconds = time.perf_counter() - start
    problems = [p for v in verdicts.values() for p in v.problems if args.kind in p.kind]
    problems.sort(key=lambda p: p.document)
    bad = sum(v.counts["silent"] for k, v in verdicts.items() if not k.startswith("~"))
    if args.json:
        counts = {k.lstrip("~"): dict(v.counts) for k, v in sorted(verdicts.items())}
        print(json.dumps({"seconds": round(seconds, 2), "verdicts": counts}, ensure_ascii=False, indent=1))
        return int(bad > 0)
    for p in problems[: args.list]:
        what = f"{p.document}  {p.kind:12} {p.indicator:45}"
        print(f"{what} want {p.expected}  got {p.got}   ({' '.join(p.traits)})")
    if args.save:
        wanted = sorted({int(p.document.split("_")[1].split(".")[0]) for p in problems})
        made = documents(args.seed, wanted, options, real_places())
        print(
            f"{write_corpus(made, args.save / 'docs', args.save / 'labels')} documents saved in {args.save}"
        )
    kinds = Counter(p.kind for p in problems)
    print(_table(verdicts, args.by))
    print(f"problems by kind: {dict(kinds.most_common())}; {seconds:.1f} s")
    return int(bad > 0)


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except BrokenPipeError:  # the reader (head, less) has gone
        sys.stderr.close()
        raise SystemExit(0) from None
