"""Asking the verifier about a bundle, and altering the bundle's files."""

import os
import subprocess
import sys
from pathlib import Path

from declarations.ledger import verify

PROGRAM = Path(verify.__file__)


def problems_of(maker, **options):
    """What the verifier finds in the folder, as English sentences; the key is known."""
    bundle = verify.read_bundle(maker.folder)
    log = verify.Log(bundle)
    options.setdefault("trusted", maker.vkeys[:1])
    found = verify.check(bundle, log, **options)
    assert all(problem.fr and problem.fr != problem.en for problem in found)
    return [f"{problem.where}: {problem.en}" for problem in found]


def run(*arguments, **environment):
    """Run the program as a citizen does, out of the project; return what it did."""
    command = [sys.executable, "-I", str(PROGRAM), *map(str, arguments)]
    environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **environment}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd="/", env=environment
    )


def replace(maker, name, old, new):
    """Replace the first such bytes in one file of the bundle."""
    before = (maker.folder / name).read_bytes()
    after = before.replace(old.encode(), new.encode(), 1)
    assert after != before
    maker.put(name, after)


def lines(maker, name):
    """The lines of one file of the bundle, with their ends."""
    return (maker.folder / name).read_bytes().splitlines(keepends=True)
