"""Sessions and their turns: kept on disk, found again, gone on with."""
