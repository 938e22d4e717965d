"""The public roll: rows → choice and counts → words → page, files, feed and paper."""
