"""Startup and parts: figures to watch, which no test asserts because machines differ.

    python -m tests.bench.parts [--repeat 5]     # make bench-parts

Processor seconds, the least of the repetitions. Starts are measured in fresh processes, beside a bare
Python; the parts beside a million turns of an empty loop in the same run, which tells machines apart.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from extract.blocks import Paragraph, Reading
from extract.text.reader import read_text
from tests.homes import lay_build
from tests.identity_tools import identified
from tests.typeset import Options, generate, real_places
from tests.warehouse_maker import DIVISIONS, made_up
from transform.prose.reader import read_prose, running_text

__all__ = ["main"]

STARTS = {
    "bare Python": "pass",
    "gongkai --help": "import sys; sys.argv[1:] = ['--help']\nfrom flows.cli import main\nmain()",
    "divisions loaded": "from transform.divisions import load_divisions; load_divisions()",
    "all that a reading process loads": "import flows.preload",
    "Prefect imported": "import prefect.flows",
    "Prefect's server imported": "import prefect.server.api.server",
}


def start(code: str) -> float:
    """Processor seconds of a fresh process that runs this."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def spent(work: Callable[[], object]) -> float:
    """Processor seconds of something in this process."""
    before = time.process_time()
    work()
    return time.process_time() - before


def parts() -> Iterator[tuple[str, int, Callable[[], object]]]:
    """What is measured in this process: its name, how many readings it is for, and the work."""
    options = Options(formats=("txt",), plain=True)
    documents = list(generate(2024, 60, options, real_places()))
    readings = [read_text(document.data) for document in documents]
    yield "a text read", len(documents), lambda: [read_text(d.data) for d in documents]
    yield "identity of a reading", len(readings), lambda: [identified(r) for r in readings]
    prose = [running_text(r.blocks) for r in readings]
    yield "prose of a reading", len(prose), lambda: [read_prose(p, year=2022) for p in prose]
    pile = Reading("text", (Paragraph("瞻岐镇" * 40_000),) * 5)
    yield "identity of a hostile text of 600,000 signs", 1, lambda: identified(pile)
    row = [Paragraph(("1条" * 20_000)[:20_000] + "1条。")] * 3
    yield "prose of a hostile text of 60,000 signs", 1, lambda: read_prose(row, year=2022)


def builds() -> Iterator[tuple[str, int, Callable[[], object]]]:
    """Opening the build database of a new home, and of one that is there."""
    from sql.warehouse import BuildDatabase

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        homes = (folder / str(n) for n in range(1_000))
        yield "a build database made", 1, lambda: BuildDatabase.open(next(homes), DIVISIONS).close()
        lay_build(folder / "there", made_up)
        yield "a build database opened", 1, lambda: BuildDatabase.open(folder / "there", DIVISIONS).close()


def _loop() -> None:
    for _ in range(1_000_000):
        pass


def main(argv: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.parts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args(argv).repeat
    bare = 0.0
    for name, code in STARTS.items():
        seconds = min(start(code) for _ in range(repeat))
        bare = bare or seconds
        print(f"{name}: {seconds:.2f} s, {seconds / bare:.0f} times a bare Python", flush=True)
    loop = min(spent(_loop) for _ in range(repeat))
    print(f"a million turns of an empty loop: {1000 * loop:.1f} ms", flush=True)
    for room in (parts, builds):
        for name, n, work in room():
            work()  # warm
            seconds = min(spent(work) for _ in range(repeat)) / n
            print(f"{name}: {1000 * seconds:.2f} ms, {seconds / loop:.3f} loops", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
