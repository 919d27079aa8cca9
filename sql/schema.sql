-- The tables of the warehouse. Portable to a DuckLake catalogue: no primary keys, no indexes,
-- no enums; uniqueness is kept by delete-and-insert in one transaction and tested by the gate.
-- What each table and column means is in comments.csv, which becomes COMMENTs.
--
-- The two large tables, `observation_rows` and `check_rows`, hold numbers where the views
-- `observations` and `checks` show text: `doc` is a document as it was read once (a new number at each
-- reading, so that rows of an earlier reading are out of sight before they are deleted), `township` the
-- code as a number, `indicator_no` the place in `indicator_keys`. They lie in sorted runs
-- (bands.py, compact.py), so that a question skips most of them: text would defeat that, because
-- DuckDB keeps the least and the greatest text of a block to eight bytes only. The schema `pending` holds what
-- is not settled yet and is empty in the published file.

CREATE SCHEMA IF NOT EXISTS pending;

CREATE TABLE IF NOT EXISTS meta (
    key VARCHAR NOT NULL,
    value VARCHAR
);

CREATE TABLE IF NOT EXISTS townships (
    township_code VARCHAR NOT NULL,
    township VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    county_code VARCHAR NOT NULL,
    county VARCHAR,
    city VARCHAR,
    province VARCHAR,
    until INTEGER,
    successors VARCHAR
);

-- Of each township the numbers of the groups in which it is compared (peer_groups.sql).
CREATE TABLE IF NOT EXISTS peer_groups (
    township INTEGER NOT NULL,
    county_no INTEGER NOT NULL,
    city_no INTEGER NOT NULL,
    province_no INTEGER NOT NULL,
    nation_no INTEGER NOT NULL
);

-- How many townships each of these groups has, apart by the year until which they were in the lists.
CREATE TABLE IF NOT EXISTS peer_counts (
    group_no INTEGER NOT NULL,
    until INTEGER,
    n INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS indicators (
    indicator VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    editions VARCHAR NOT NULL,
    form_table VARCHAR NOT NULL,
    row_zh VARCHAR NOT NULL,
    column_zh VARCHAR NOT NULL,
    label_zh VARCHAR NOT NULL,
    label_en VARCHAR NOT NULL,
    unit VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS sources (
    source_id VARCHAR NOT NULL,
    name VARCHAR,
    url VARCHAR,
    county_code VARCHAR
);

CREATE TABLE IF NOT EXISTS documents (
    sha256 VARCHAR NOT NULL,
    document VARCHAR NOT NULL,
    path VARCHAR,
    url VARCHAR,
    source_id VARCHAR,
    format VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    fetched_at TIMESTAMP NOT NULL,
    first_seen TIMESTAMP NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR,
    detail VARCHAR,
    township_code VARCHAR,
    publisher VARCHAR,
    publisher_type VARCHAR,
    publisher_key VARCHAR,
    candidates VARCHAR,
    year INTEGER,
    title VARCHAR,
    published_at DATE,
    published_text VARCHAR,
    index_number VARCHAR,
    credit_code VARCHAR,
    editions VARCHAR,
    notes VARCHAR,
    n_observations INTEGER NOT NULL,
    n_values INTEGER NOT NULL,
    n_readable INTEGER NOT NULL,
    n_gaps INTEGER NOT NULL,
    n_contradictions INTEGER NOT NULL,
    n_recognised INTEGER NOT NULL,
    n_doubtful INTEGER NOT NULL,
    n_blank INTEGER NOT NULL,
    n_unit_assumed INTEGER NOT NULL,
    n_proven INTEGER NOT NULL,
    n_open INTEGER NOT NULL,
    n_copies_differ INTEGER NOT NULL,
    table_editions VARCHAR,
    prose_digest VARCHAR,
    figures_digest VARCHAR,
    parser_version VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    is_current BOOLEAN NOT NULL,
    valid_from DATE,
    valid_to DATE,
    superseded_by VARCHAR,
    doc INTEGER NOT NULL,
    township INTEGER
);

CREATE TABLE IF NOT EXISTS document_names (
    sha256 VARCHAR NOT NULL,
    document VARCHAR NOT NULL,
    path VARCHAR,
    url VARCHAR,
    source_id VARCHAR,
    first_seen TIMESTAMP NOT NULL,
    last_seen TIMESTAMP NOT NULL
);

CREATE TABLE IF NOT EXISTS document_parts (
    sha256 VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    href VARCHAR,
    part_sha256 VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS indicator_keys (
    indicator_no INTEGER NOT NULL,
    indicator VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS observation_rows (
    doc INTEGER NOT NULL,
    township INTEGER NOT NULL,
    year INTEGER NOT NULL,
    indicator_no INTEGER NOT NULL,
    value DOUBLE,
    unit VARCHAR,
    status VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    raw_text VARCHAR,
    page INTEGER,
    table_no INTEGER,
    row_no INTEGER,
    column_no INTEGER,
    evidence VARCHAR,
    inferred_value DOUBLE
);

CREATE TABLE IF NOT EXISTS gaps (
    sha256 VARCHAR NOT NULL,
    township_code VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    indicator VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    detail VARCHAR
);

CREATE TABLE IF NOT EXISTS unmapped_rows (
    sha256 VARCHAR NOT NULL,
    township_code VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    form_table VARCHAR NOT NULL,
    edition VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    label_key VARCHAR NOT NULL,
    raw_text VARCHAR,
    table_no INTEGER,
    row_no INTEGER
);

CREATE TABLE IF NOT EXISTS indicator_lists (
    list_no INTEGER NOT NULL,
    indicators VARCHAR[] NOT NULL
);

CREATE TABLE IF NOT EXISTS check_rows (
    doc INTEGER NOT NULL,
    township INTEGER NOT NULL,
    year INTEGER NOT NULL,
    rule VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    result VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    left_text VARCHAR,
    left_value DOUBLE,
    right_text VARCHAR,
    right_value DOUBLE,
    indicators_no INTEGER,
    blamed_no INTEGER
);

CREATE TABLE IF NOT EXISTS year_checks (
    rule VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    strength VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    township_code VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    other_sha256 VARCHAR NOT NULL,
    other_township_code VARCHAR NOT NULL,
    other_year INTEGER NOT NULL,
    left_text VARCHAR,
    left_value DOUBLE,
    right_text VARCHAR,
    right_value DOUBLE,
    indicators VARCHAR[],
    is_recognised BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS year_rules (
    rule VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    label_zh VARCHAR NOT NULL,
    label_en VARCHAR NOT NULL,
    strength VARCHAR NOT NULL,
    summary VARCHAR,
    factor DOUBLE,
    spread DOUBLE,
    least_figures INTEGER,
    least_distinct INTEGER
);

CREATE TABLE IF NOT EXISTS year_terms (
    rule VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    side VARCHAR NOT NULL,
    years_back INTEGER NOT NULL,
    sign INTEGER NOT NULL,
    indicator VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS concepts (
    concept VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    label_zh VARCHAR NOT NULL,
    label_en VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    note_zh VARCHAR,
    note_en VARCHAR
);

CREATE TABLE IF NOT EXISTS concept_parts (
    concept VARCHAR NOT NULL,
    edition VARCHAR NOT NULL,
    preference INTEGER NOT NULL,
    n_parts INTEGER NOT NULL,
    indicator VARCHAR NOT NULL,
    form_table VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS concept_breaks (
    concept VARCHAR NOT NULL,
    from_edition VARCHAR NOT NULL,
    to_edition VARCHAR NOT NULL,
    chain VARCHAR NOT NULL,
    break_zh VARCHAR,
    break_en VARCHAR
);

CREATE TABLE IF NOT EXISTS rate_kinds (
    rate VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    label_zh VARCHAR NOT NULL,
    label_en VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    note_zh VARCHAR,
    note_en VARCHAR
);

CREATE TABLE IF NOT EXISTS rate_parts (
    rate VARCHAR NOT NULL,
    side VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    n_parts INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS form_cells (
    edition VARCHAR NOT NULL,
    form_table VARCHAR NOT NULL,
    title_zh VARCHAR NOT NULL,
    title_en VARCHAR NOT NULL,
    line INTEGER NOT NULL,
    block_zh VARCHAR,
    row_zh VARCHAR NOT NULL,
    row_en VARCHAR NOT NULL,
    column_no INTEGER NOT NULL,
    column_zh VARCHAR NOT NULL,
    column_en VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    is_of_edition BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS grades (
    grade VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    is_complete BOOLEAN NOT NULL,
    grade_zh VARCHAR NOT NULL,
    grade_en VARCHAR NOT NULL,
    meaning_zh VARCHAR NOT NULL,
    meaning_en VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS runs (
    run_id VARCHAR NOT NULL,
    mode VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    parser_version VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    message VARCHAR,
    n_documents BIGINT NOT NULL,
    n_loaded BIGINT NOT NULL,
    n_quarantined BIGINT NOT NULL,
    n_observations BIGINT NOT NULL,
    counts VARCHAR
);

-- Rows for the large tables that came since the last settling, a batch of them as one Arrow stream
-- (sql/pending.py).
CREATE TABLE IF NOT EXISTS pending.batches (
    batch INTEGER NOT NULL,
    target VARCHAR NOT NULL,
    n_rows INTEGER NOT NULL,
    packed BLOB NOT NULL
);

-- Readings whose rows are still to be deleted.
CREATE TABLE IF NOT EXISTS pending.forgotten (
    doc INTEGER NOT NULL
);

-- Documents that came, were read again, or were met under a further name, as they stood before and after:
-- whoever stands beside one of them has to be judged anew.
CREATE TABLE IF NOT EXISTS pending.changes (
    sha256 VARCHAR NOT NULL,
    township_code VARCHAR,
    publisher_key VARCHAR,
    year INTEGER,
    prose_digest VARCHAR,
    figures_digest VARCHAR
);
