"""A night with nothing new: `python -m tests.bench.crawl` (60 sources, 10,000 known documents).

The sites answer at once and the crawl pauses nowhere, so that seconds are the crawl's own work. CPU
seconds are those of its process; the sites run in this one. Three nights: everything new; the night
after (all documents are recent, 100 a source are asked again); two months later (a sixtieth is).
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.crawl_tools import QUICK, Home, source
from tests.site import Sites, fill


def cpu_s() -> float:
    """CPU seconds of all processes that we started and that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print one line a night."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=60)
    parser.add_argument("--documents", type=int, default=10_000)
    options = parser.parse_args()
    each = options.documents // options.sources
    limits = replace(QUICK, request_s=60.0, connect_s=30.0, delay_max_s=0.0)
    with Sites() as sites, tempfile.TemporaryDirectory() as folder:
        home, families = Home(Path(folder)), ("trs", "numbered", "jcms", "vsb", "gkmlpt")
        sources = []
        for i in range(options.sources):
            host = sites.host(f"bench{i}")
            sources.append(source(host, fill(host, families[i % len(families)], each)))
        print(f"{options.sources} sources, {each * options.sources} documents")
        print(
            "night               requests  conditional  unchanged   new  wall s  CPU s  a source  ms/request"
        )
        for name, days in (("all new", 1), ("the night after", 1), ("two months later", 60)):
            began, cpu = time.monotonic(), cpu_s()
            reports = home.night(sources, limits, days=days).values()
            wall, cpu = time.monotonic() - began, cpu_s() - cpu
            home.arrived()
            requests = sum(r.requests for r in reports)
            print(
                f"{name:18}  {requests:8}  {sum(r.conditional for r in reports):11}"
                f"  {sum(r.unchanged for r in reports):9}  {sum(r.new for r in reports):4}"
                f"  {wall:6.1f}  {cpu:5.1f}  {requests / len(sources):8.1f}"
                f"  {1000 * cpu / max(1, requests):10.2f}"
            )
            assert {r.outcome for r in reports} == {"done"}, [r for r in reports if r.outcome != "done"][:3]


if __name__ == "__main__":
    main()
