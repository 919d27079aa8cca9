-- Which document of one publisher and year is current, from all documents at once: the
-- answer depends on the documents alone, never on the order in which they arrived.
--
-- 1. Left behind at its own address. A document is left behind when, at every address it was
--    met under (URL, or path of a local file), another document of the same publisher and
--    year was met later.
-- 2. Far less complete. A summary page or a half-read copy does not supersede a report, however
--    late it was published: below three quarters of the best one's readable cells it ranks
--    behind. (A page that only announces an attachment carries the later date as a rule.)
-- 3. Later publication date (none counts as the earliest), 4. printed rather than recognised, where
-- it has nearly all that the best one has, 5. more values, 6. fewer gaps, 7. smaller sha256.

-- A page and the attachment that it links to are copies of one report, out on one day: of them the
-- printed one is preferred to the recognised one, as long as it is no less complete.
--
-- Before that: a page without figures of its own whose attachment came with it is no problem.
--
-- Only what a change can reach is judged: `scope.sql` has made `affected` (sha256 of these documents) and
-- `affected_groups` (publisher and year), which are all of them when the whole is to be worked out anew.

UPDATE documents SET status = 'pointer', reason = 'attachment', content_hash = md5(sha256)
WHERE (status = 'pointer' OR status = 'quarantined'
        AND reason IN ('attachment_only', 'no_figures', 'no_text', 'not_a_report'))
    AND sha256 IN (SELECT sha256 FROM affected)
    AND sha256 IN (SELECT part_sha256 FROM document_parts WHERE kind = 'page');

CREATE OR REPLACE TEMP TABLE origins AS
SELECT
    sha256, coalesce(url, path, sha256) AS origin, min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM document_names
WHERE coalesce(url, path, sha256) IN (
    SELECT coalesce(url, path, sha256) FROM document_names WHERE sha256 IN (SELECT sha256 FROM affected)
)
GROUP BY ALL;

-- Attachments with the page that they are on, as it is now: when a page has changed, its attachments
-- are copies of the new text.
CREATE OR REPLACE TEMP TABLE page_now AS
WITH latest AS (
    SELECT origin, arg_max(sha256, (last_seen, sha256)) AS sha256 FROM origins GROUP BY origin
)
SELECT p.sha256, min(coalesce(l.sha256, p.part_sha256)) AS page
FROM document_parts AS p
LEFT JOIN origins AS o ON o.sha256 = p.part_sha256
LEFT JOIN latest AS l ON l.origin = o.origin
WHERE p.kind = 'page'
GROUP BY p.sha256;

CREATE OR REPLACE TEMP TABLE ranked AS
WITH pages AS (
    SELECT sha256, page FROM page_now
),
-- Not `documents.first_seen`, which is that of the last reading until the names are settled.
met AS (
    SELECT sha256, min(first_seen) AS first_seen FROM origins GROUP BY sha256
),
candidates AS (
    SELECT
        sha256, township_code, publisher_key, year, published_at, n_values, n_readable, n_gaps, met.first_seen,
        n_readable * 4 >= 3 * max(n_readable) OVER same_report AS is_complete,
        n_recognised * 2 < n_readable AND n_readable * 20 >= 19 * max(n_readable) OVER same_report AS is_printed,
        max(published_at) OVER (
            PARTITION BY township_code, publisher_key, year, coalesce(page, sha256)
        ) AS out_at
    FROM documents JOIN met USING (sha256) LEFT JOIN pages USING (sha256)
    WHERE status = 'loaded' AND (township_code, publisher_key, year) IN (FROM affected_groups)
    WINDOW same_report AS (PARTITION BY township_code, publisher_key, year)
),
placed AS (
    SELECT c.township_code, c.publisher_key, c.year, o.sha256, o.origin, o.first_seen, o.last_seen
    FROM candidates AS c JOIN origins AS o USING (sha256)
),
latest AS (
    SELECT
        sha256, last_seen,
        last_seen < max(last_seen) OVER same_address AS overtaken,
        first_seen > min(first_seen) OVER same_address AS overtakes
    FROM placed
    WINDOW same_address AS (PARTITION BY township_code, publisher_key, year, origin)
),
left_behind AS (
    SELECT
        sha256, bool_and(overtaken) AS is_left_behind, bool_and(overtakes) AS is_replacement,
        max(last_seen) AS last_seen
    FROM latest
    GROUP BY sha256
)
SELECT
    c.sha256, c.township_code, c.publisher_key, c.year,
    -- What replaced another text at its own address was not there before it was met.
    CASE
        WHEN l.is_replacement THEN greatest(c.published_at, CAST(c.first_seen AS DATE))
        ELSE coalesce(c.published_at, CAST(c.first_seen AS DATE))
    END AS valid_from,
    row_number() OVER (
        PARTITION BY c.township_code, c.publisher_key, c.year
        ORDER BY
            l.is_left_behind, CASE WHEN l.is_left_behind THEN l.last_seen END DESC NULLS LAST,
            c.is_complete DESC, c.out_at DESC NULLS LAST, c.is_printed DESC,
            c.n_values DESC, c.n_gaps, c.sha256
    ) AS place
FROM candidates AS c JOIN left_behind AS l USING (sha256);

-- Validity: on any day the best of the documents that were out by then holds. So one holds from
-- its publication (or from when it was first met) until the first better one was out; one that came
-- after a better one never does (an empty interval).
CREATE OR REPLACE TEMP TABLE verdicts AS
WITH loaded AS (
    SELECT
        sha256, place = 1 AS is_current, valid_from,
        CASE WHEN place > 1 THEN greatest(valid_from, min(valid_from) OVER (
            PARTITION BY township_code, publisher_key, year ORDER BY place
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )) END AS valid_to,
        lag(sha256) OVER (PARTITION BY township_code, publisher_key, year ORDER BY place) AS superseded_by
    FROM ranked
),
-- A document that was not loaded no longer asks for attention once every address it was met under
-- has given another document since.
settled AS (
    SELECT q.sha256, bool_and(newer.sha256 IS NOT NULL) AS is_settled, max(newer.sha256) AS superseded_by
    FROM documents AS q
    JOIN origins AS o USING (sha256)
    LEFT JOIN (
        SELECT origin, max(last_seen) AS last_seen, arg_max(sha256, (last_seen, sha256)) AS sha256
        FROM origins GROUP BY origin
    ) AS newer ON newer.origin = o.origin AND newer.last_seen > o.last_seen
    WHERE q.status <> 'loaded' AND q.sha256 IN (SELECT sha256 FROM affected)
    GROUP BY q.sha256
)
SELECT * FROM loaded
UNION ALL BY NAME
SELECT
    sha256, NOT is_settled AS is_current, NULL AS valid_from, NULL AS valid_to,
    CASE WHEN is_settled THEN superseded_by END AS superseded_by
FROM settled;

-- A document is printed under the smallest of its names, so that exports do not depend on
-- which copy came first.
CREATE OR REPLACE TEMP TABLE settled_documents AS
WITH named AS (
    SELECT
        sha256,
        min(document) AS document,
        arg_min({'path': path, 'url': url, 'source_id': source_id},
                [document, coalesce(url, ''), coalesce(path, '')]) AS place,
        min(first_seen) AS first_seen,
        max(last_seen) AS fetched_at
    FROM document_names
    WHERE sha256 IN (SELECT sha256 FROM verdicts)
    GROUP BY sha256
)
SELECT
    v.*, n.document, n.place.path AS path, n.place.url AS url, n.place.source_id AS source_id,
    n.first_seen, n.fetched_at
FROM verdicts AS v JOIN named AS n USING (sha256);

-- Apart, because names hardly ever change and an update rewrites whole blocks of its columns.
UPDATE documents SET
    is_current = s.is_current, valid_from = s.valid_from, valid_to = s.valid_to, superseded_by = s.superseded_by
FROM settled_documents AS s
WHERE documents.sha256 = s.sha256
    AND (documents.is_current, documents.valid_from, documents.valid_to, documents.superseded_by)
    IS DISTINCT FROM (s.is_current, s.valid_from, s.valid_to, s.superseded_by);

UPDATE documents SET
    document = s.document, path = s.path, url = s.url, source_id = s.source_id,
    first_seen = s.first_seen, fetched_at = s.fetched_at
FROM settled_documents AS s
WHERE documents.sha256 = s.sha256
    AND (documents.document, documents.path, documents.url, documents.source_id, documents.first_seen,
         documents.fetched_at)
    IS DISTINCT FROM (s.document, s.path, s.url, s.source_id, s.first_seen, s.fetched_at);

UPDATE documents SET detail = p.detail
FROM (
    SELECT l.part_sha256 AS sha256, 'see ' || string_agg(DISTINCT a.document, ', ' ORDER BY a.document) AS detail
    FROM document_parts AS l JOIN documents AS a ON a.sha256 = l.sha256
    WHERE l.kind = 'page' AND l.part_sha256 IN (
        SELECT part_sha256 FROM document_parts
        WHERE kind = 'page' AND (sha256 IN (SELECT sha256 FROM affected) OR part_sha256 IN (SELECT sha256 FROM affected))
    )
    GROUP BY l.part_sha256
) AS p
WHERE documents.sha256 = p.sha256 AND documents.status = 'pointer' AND documents.detail IS DISTINCT FROM p.detail;

-- Copies of one report, page and attachment, against each other: figure by figure where both have one
-- that is not in doubt already. What both printed and differs is the publisher's contradiction; where
-- one was recognised it may be ours.
DELETE FROM check_rows
WHERE rule = 'X-COPY' AND doc IN (SELECT doc FROM documents WHERE sha256 IN (SELECT sha256 FROM affected));

CREATE OR REPLACE TEMP TABLE copies_compared AS
WITH copies AS (
    SELECT sha256, page AS copy FROM page_now
    UNION
    SELECT page AS sha256, sha256 AS copy FROM page_now
    UNION
    SELECT a.sha256, b.sha256 AS copy
    FROM page_now AS a JOIN page_now AS b ON b.page = a.page AND b.sha256 <> a.sha256
),
pairs AS (
    SELECT
        d.sha256, d.document, c.document AS copy_document, d.doc, c.doc AS copy_doc, d.township, d.year
    FROM copies AS p
    JOIN documents AS d ON d.sha256 = p.sha256 AND d.status = 'loaded' AND d.is_current
    JOIN documents AS c ON c.sha256 = p.copy AND c.status = 'loaded' AND NOT c.is_current
        AND (c.township_code, c.publisher_key, c.year) = (d.township_code, d.publisher_key, d.year)
    WHERE d.sha256 IN (SELECT sha256 FROM affected)
),
figures AS (
    SELECT
        p.*, k.indicator, o.value, o.raw_text, c.value AS copy_value, c.raw_text AS copy_text,
        'ocr' IN (o.method, c.method) AS is_recognised
    FROM pairs AS p
    JOIN observation_rows AS o ON o.doc = p.doc AND o.township = p.township AND o.year = p.year
    JOIN observation_rows AS c ON c.doc = p.copy_doc AND c.township = p.township AND c.year = p.year
        AND c.indicator_no = o.indicator_no
    JOIN indicator_keys AS k ON k.indicator_no = o.indicator_no
    WHERE NOT starts_with(k.indicator, 'local:') AND o.value IS NOT NULL AND c.value IS NOT NULL
        AND o.status <> 'doubtful' AND c.status <> 'doubtful'
)
SELECT
    doc, township, year, 'X-COPY' AS rule, indicator AS scope, 'fail' AS result,
    CASE WHEN is_recognised THEN 'finding' ELSE 'contradiction' END AS severity,
    concat(raw_text, ' (', document, ')') AS left_text, value AS left_value,
    concat(copy_text, ' (', copy_document, ')') AS right_text, copy_value AS right_value,
    [indicator] AS indicators
FROM figures WHERE value <> copy_value
UNION ALL BY NAME
SELECT
    doc, any_value(township) AS township, any_value(year) AS year, 'X-COPY' AS rule,
    any_value(copy_document) AS scope, 'pass' AS result, 'finding' AS severity,
    count(*) || ' (' || any_value(document) || ')' AS left_text, count(*) AS left_value,
    count(*) || ' (' || any_value(copy_document) || ')' AS right_text, count(*) AS right_value,
    NULL AS indicators
FROM figures
GROUP BY doc, copy_doc
HAVING bool_and(value = copy_value);

INSERT INTO indicator_lists
SELECT (SELECT coalesce(max(list_no), 0) FROM indicator_lists) + row_number() OVER (ORDER BY indicators), indicators
FROM (
    SELECT indicators FROM copies_compared WHERE indicators IS NOT NULL
    EXCEPT SELECT indicators FROM indicator_lists
);

INSERT INTO check_rows BY NAME
SELECT c.* EXCLUDE (indicators), l.list_no AS indicators_no, l.list_no AS blamed_no
FROM copies_compared AS c LEFT JOIN indicator_lists AS l ON l.indicators = c.indicators;

UPDATE documents SET n_copies_differ = coalesce(c.n, 0)
FROM (
    SELECT d.sha256, n
    FROM documents AS d LEFT JOIN (
        SELECT doc, count(*) AS n FROM copies_compared
        WHERE result = 'fail' AND severity = 'contradiction'
        GROUP BY doc
    ) USING (doc)
    WHERE d.sha256 IN (SELECT sha256 FROM affected)
) AS c
WHERE documents.sha256 = c.sha256 AND documents.n_copies_differ <> coalesce(c.n, 0);

DROP TABLE origins;
DROP TABLE page_now;
DROP TABLE ranked;
DROP TABLE verdicts;
DROP TABLE settled_documents;
DROP TABLE copies_compared;
