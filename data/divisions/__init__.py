"""The division catalogue (see PROVENANCE.md); `transform.divisions` loads it."""
