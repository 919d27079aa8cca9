UPDATE runs SET
    finished_at = $finished_at, outcome = $outcome, message = $message, counts = $counts,
    n_documents = (SELECT count(*) FROM documents WHERE run_id = $run_id),
    n_loaded = (SELECT count(*) FROM documents WHERE run_id = $run_id AND status = 'loaded'),
    n_quarantined = (SELECT count(*) FROM documents WHERE run_id = $run_id AND status = 'quarantined'),
    n_observations =
        (SELECT coalesce(sum(n_observations), 0) FROM documents WHERE run_id = $run_id AND status = 'loaded')
WHERE run_id = $run_id;
