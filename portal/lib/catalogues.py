"""Compiles the translations of the interface without the gettext tools."""

import os
from pathlib import Path

import polib


def compile_catalogues(locale_dir):
    """Write a .mo beside each .po below `locale_dir` that is newer than it; return their paths.

    Fuzzy entries are left out, as msgfmt does. Raises OSError or ValueError (with the line) when
    a catalogue cannot be read.
    """
    compiled = []
    for source in sorted(Path(locale_dir).glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            catalogue = polib.pofile(str(source))
            # Replaced in one step: another process may be reading or compiling it just now.
            unfinished = target.with_suffix(f".mo-{os.getpid()}")
            catalogue.save_as_mofile(str(unfinished))
            unfinished.replace(target)
            compiled.append(target)
    return compiled
