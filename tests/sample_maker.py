"""The sample reports as a published file, read in this process: no flow, no recognition of pictures."""

from __future__ import annotations

import hashlib
from pathlib import Path

from extract.reader import read
from flows.stages import division_table
from sql.publish import publish
from sql.records import LOADED, DocumentRecord
from sql.warehouse import BuildDatabase
from tests.warehouse_maker import RUN
from transform.divisions import load_divisions
from transform.document import read_document

FOLDER = Path(__file__).resolve().parent.parent / "data" / "sample" / "reports"
# baofeng_2020.pdf is a scan: recognising it takes longer than all tests that need a sample.
NAMES = ("longjing_2020.docx", "wangdian_2020.pdf", "xihu_2020.txt", "zhanqi_2020.html")


def publish_sample(home: Path) -> Path:
    """Read, merge and publish the reports in `home`; gives the published file."""
    with BuildDatabase.open(home, division_table(None)) as database:
        database.start_run(RUN)
        database.merge([_record(FOLDER / name) for name in NAMES], RUN)
        database.refresh_current()
        database.finish_run(RUN, RUN.started_at, "done")
    target = home / "warehouse.duckdb"
    publish(home, target)
    return target


def _record(path: Path) -> DocumentRecord:
    data = path.read_bytes()
    reading = read(data, name=path.name, url=None)
    return DocumentRecord(
        sha256=hashlib.sha256(data).hexdigest(),
        name=path.name,
        path=None,
        url=None,
        source_id=None,
        format=reading.format,
        size=len(data),
        fetched_at="2026-01-31T00:00:00Z",
        status=LOADED,
        result=read_document(reading, name=path.name, divisions=load_divisions(None)),
    )
