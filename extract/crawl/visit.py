"""Who asks: a source in a night, with its scope, its meter and its account."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.crawl.client import Answer, FetchError
from extract.crawl.manners import Errand
from extract.crawl.night import Count, Night
from extract.crawl.rows import Known
from extract.crawl.types import Source, SourceReport
from extract.crawl.urls import Scope

__all__ = ["Visit"]


@dataclass(slots=True)
class Visit:
    """One source's turn in a night."""

    source: Source
    night: Night
    report: SourceReport
    scope: Scope = field(init=False)
    count: Count = field(init=False)

    def __post_init__(self) -> None:
        self.scope = Scope.of(self.source)
        self.count = Count(self.night, self.report)

    async def ask(
        self, url: str, known: Known | None, *, limit: int, data: str | None = None, reader: str | None = None
    ) -> Answer:
        """The answer to an address: as a question for changes alone where the page is known and
        `reader` is what read it.

        A page that was gone is asked so too; when it turns out to be there, and unchanged since
        we last looked in vain, it is asked for once more in full. Raises FetchError, BudgetError.
        """
        conditions: dict[str, str] = {}
        usable = known is not None and known.sha256 is not None and known.reader == reader
        if known is not None and (known.gone or usable):
            conditions = dict(known.validators.conditions)
        if data is not None:
            conditions.pop("If-None-Match", None)  # of a POST it would forbid the answer (RFC 9110, 13.1.2)
        errand = Errand(self.source, self.scope, self.count, limit, data, conditions)
        answer = await self.night.manners.ask(url, errand)
        if answer.status == 304 and known is not None and conditions and (known.gone or not usable):
            errand = Errand(self.source, self.scope, self.count, limit, data, {})
            answer = await self.night.manners.ask(url, errand)
            conditions = {}
        if answer.status == 304 and not conditions:
            raise FetchError("bad_http", url, "not modified, and nobody asked for that")
        return answer
