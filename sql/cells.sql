-- The grids as read, in a file of their own beside the build database: evidence for
-- `inspect` and for re-reading, never part of what is published.

CREATE TABLE IF NOT EXISTS cells.grids (
    sha256 VARCHAR NOT NULL,
    table_no INTEGER NOT NULL,
    n_rows INTEGER NOT NULL,
    n_cols INTEGER NOT NULL,
    aligned BOOLEAN NOT NULL,
    page INTEGER,
    nested_in INTEGER
);

CREATE TABLE IF NOT EXISTS cells.cells (
    sha256 VARCHAR NOT NULL,
    table_no INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    column_no INTEGER NOT NULL,
    rowspan INTEGER NOT NULL,
    colspan INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    page INTEGER,
    confidence DOUBLE
);

-- The documents of the batch that came last, and of killed runs: cells go before the rest of their
-- batch, so that they may be here without their documents.
CREATE TABLE IF NOT EXISTS cells.last_batch (
    sha256 VARCHAR NOT NULL
);
