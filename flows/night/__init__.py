"""The nightly run: crawl, read, test, publish, tell."""
