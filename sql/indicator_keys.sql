-- A number for each indicator of the catalogue, once and for all; others get theirs when they come.

INSERT INTO indicator_keys
SELECT
    (SELECT coalesce(max(indicator_no), 0) FROM indicator_keys) + row_number() OVER (ORDER BY position), indicator
FROM indicators
WHERE indicator NOT IN (SELECT indicator FROM indicator_keys);
