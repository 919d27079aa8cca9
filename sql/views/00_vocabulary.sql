-- Which statuses a figure may have to be ranked, averaged and compared: nothing speaks against it.
-- Contradicted and doubtful figures are left out, and amounts whose unit nobody printed (they may
-- be off by 10,000).

CREATE OR REPLACE MACRO is_sound(status) AS
    status IN ('reported', 'approximate', 'corrected', 'inferred');

-- How far a report can be relied upon as a whole (data/grades.csv says what the grades mean). Gaps
-- weigh more than doubts, doubts more than contradictions: what was not read well cannot be judged.
CREATE OR REPLACE MACRO grade_of(editions, n_gaps, n_doubtful, n_contradictions, n_open, n_unit_assumed, n_proven) AS
    CASE
        WHEN n_gaps > 0 THEN 'partial'
        WHEN coalesce(editions, 'text') = 'text' THEN 'prose'
        WHEN n_doubtful > 0 THEN 'doubtful'
        WHEN n_contradictions > 0 THEN 'contradicted'
        WHEN n_open > 0 OR n_unit_assumed > 0 OR n_proven = 0 THEN 'unproven'
        ELSE 'proven'
    END;

-- How bad a status is: what is made of several figures has the worst of theirs.
CREATE OR REPLACE MACRO status_rank(status) AS
    list_position(
        ['reported', 'approximate', 'corrected', 'inferred', 'unit_assumed', 'contradicted', 'doubtful',
         'not_applicable', 'blank', 'not_read', 'not_printed'],
        status
    );

-- The edition that one table of a report follows; reports whose tables are not named apart follow one
-- edition throughout.
CREATE OR REPLACE MACRO table_edition(table_editions, editions, form_table) AS
    coalesce(
        nullif(split_part(split_part(' ' || table_editions, ' ' || form_table || ':', 2), ' ', 1), ''),
        editions
    );
