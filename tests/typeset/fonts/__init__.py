"""Subset fonts, so that typesetting needs nothing installed; see README.md."""
