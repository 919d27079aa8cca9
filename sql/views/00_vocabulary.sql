-- Which statuses a figure may have to be ranked, averaged and compared: nothing speaks against it.
-- Contradicted and doubtful figures are left out, and amounts whose unit nobody printed (they may
-- be off by 10,000).

CREATE OR REPLACE MACRO is_sound(status) AS
    status IN ('reported', 'approximate', 'corrected', 'inferred');
