-- What the crawl knows from one night to the next. Times are ISO 8601 UTC.

CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Every address ever asked: listings, report pages, attachments. `key` is the address, for a POST
-- with its body behind a space. `status` is that of the last answer that may be believed; a page
-- that is gone keeps the rest. `sameness` is what of a page tells a change from mere movement;
-- `kind` is listing or document (a page that lists reports and prints one is both); `problem` is
-- what its reader could not follow.
CREATE TABLE IF NOT EXISTS pages (
    key TEXT NOT NULL, kind TEXT NOT NULL, status INTEGER, sha256 TEXT, sameness TEXT, problem TEXT,
    etag TEXT, last_modified TEXT, answered TEXT, reader TEXT, title TEXT NOT NULL DEFAULT '',
    first_seen TEXT NOT NULL, changed_at TEXT NOT NULL, checked_at TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (key, kind)
) STRICT, WITHOUT ROWID;

-- The links of a page as last read, in reading order.
CREATE TABLE IF NOT EXISTS links (
    page TEXT NOT NULL, page_kind TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL,
    data TEXT, accept TEXT NOT NULL DEFAULT 'page', text TEXT NOT NULL DEFAULT '', date TEXT,
    probe INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (page, page_kind, seq)
) STRICT, WITHOUT ROWID;

-- The documents that a source led to, ever; a document may belong to several sources.
CREATE TABLE IF NOT EXISTS found (
    source_id TEXT NOT NULL, key TEXT NOT NULL, page_url TEXT, title TEXT NOT NULL, first_seen TEXT NOT NULL,
    PRIMARY KEY (source_id, key)
) STRICT, WITHOUT ROWID;

-- Documents in the raw store, in the order they came; `run_id` of the run that took them over.
CREATE TABLE IF NOT EXISTS arrivals (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, content_type TEXT,
    fetched_at TEXT NOT NULL, source_id TEXT NOT NULL, page_url TEXT, title TEXT NOT NULL,
    changed INTEGER NOT NULL, run_id TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS arrivals_pending ON arrivals (id) WHERE run_id IS NULL;
CREATE INDEX IF NOT EXISTS arrivals_content ON arrivals (sha256);

CREATE TABLE IF NOT EXISTS robots (
    place TEXT PRIMARY KEY, status INTEGER NOT NULL, body BLOB NOT NULL, fetched_at TEXT NOT NULL,
    etag TEXT, last_modified TEXT
) STRICT, WITHOUT ROWID;

-- Hosts that were left alone when a night ended.
CREATE TABLE IF NOT EXISTS resting (host TEXT PRIMARY KEY, since TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- What a crawl met at a source; `report` is the account as JSON.
CREATE TABLE IF NOT EXISTS nights (
    at TEXT NOT NULL, source_id TEXT NOT NULL, outcome TEXT NOT NULL, listed INTEGER NOT NULL,
    report TEXT NOT NULL,
    PRIMARY KEY (source_id, at)
) STRICT, WITHOUT ROWID;
