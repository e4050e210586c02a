"""The library: every document to browse, read and compare."""
