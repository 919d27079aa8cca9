"""Write a corpus: documents and their label files, ready for an ingest and a scoring."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from tests.typeset import (
    FORMATS,
    Options,
    Rendered,
    fictitious_places,
    generate,
    real_places,
    write_divisions,
)

__all__ = ["main", "write_corpus"]


def write_corpus(documents: Iterable[Rendered], docs: Path, labels: Path) -> int:
    """Write each document into `docs` and its label file into `labels`; return how many."""
    docs.mkdir(parents=True, exist_ok=True)
    labels.mkdir(parents=True, exist_ok=True)
    n = 0
    for n, document in enumerate(documents, 1):  # noqa: B007
        (docs / document.name).write_bytes(document.data)
        for name, data in document.files:
            beside = docs / name
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(data)
        for member in document.members or (document,):
            stem = member.name.rsplit(".", 1)[0]
            (labels / f"{stem}.json").write_text(member.label_json(), encoding="utf-8")
    return n


def main(argv: list[str] | None = None) -> int:
    """Command line of the typesetter."""
    parser = argparse.ArgumentParser(prog="python -m tests.typeset", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for docs/ and labels/")
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--damage", type=int, choices=range(4), help="0 to 3; a mixture when not given")
    parser.add_argument("--wear", type=int, choices=range(4), help="how bad scans are; drawn if not given")
    parser.add_argument("--first", type=int, default=2019, help="first reporting year (from 2014)")
    parser.add_argument("--last", type=int, default=2025, help="last reporting year")
    parser.add_argument("--plain", action="store_true", help="the form as printed, nothing odd")
    parser.add_argument("--fictitious", action="store_true", help="invented divisions, written beside")
    args = parser.parse_args(argv)
    formats = tuple(args.formats.split(","))
    years = (args.first, args.last)
    options = Options(formats=formats, damage=args.damage, plain=args.plain, wear=args.wear, years=years)
    places = fictitious_places() if args.fictitious else real_places()
    n = write_corpus(generate(args.seed, args.n, options, places), args.out / "docs", args.out / "labels")
    if args.fictitious:
        write_divisions(args.out / "divisions.csv")
    print(f"{n} documents in {args.out / 'docs'}, labels in {args.out / 'labels'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
