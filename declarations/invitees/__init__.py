"""Lists of the people who are invited to sign: read, previewed, then saved."""
