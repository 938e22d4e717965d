"""What the database itself refuses about declarations, whoever asks: see `rules` for the list."""
