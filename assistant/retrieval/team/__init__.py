"""A library that a team shares through a Chroma server (setting `chroma_url`).

Every member keeps the whole library and an index of it on their own machine, so that an answer takes as long as alone
and does not need the server. The server holds what the team shares: the documents and case notes, file by file
(`records`), and the vectors of their texts (`vectors`), so that each text is embedded once. Conversations, profiles and
settings stay where they are.

`exchange` compares three states of each file: here, there, and when both last agreed (`state`, `deciding`). Writing is
ordered so that who is killed half-way, and whoever reads meanwhile, finds each file whole: first what a file consists
of, then the record that names it, then what is no longer needed, and last the stamp that tells others to look.
"""
