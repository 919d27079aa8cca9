"""The commands of `gongkai`, a module for each kind."""
