"""What a run came to, for people: a table, Markdown, and a web page with plots and the worst samples."""
