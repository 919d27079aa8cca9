"""The warehouse of a whole country, made up: built once, then asked and changed as a night would."""
