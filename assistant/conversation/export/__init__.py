"""Conversations taken along: as Markdown, as a web page, and as a memo of one page, every claim down to its source.

`turns` and `files` are light; `documents` needs all that a brief needs.
"""
