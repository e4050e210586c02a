"""The terminal application: the other thin front end. Textual is imported only from here."""
