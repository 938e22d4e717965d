"""`python -m portal.lib.paper.typesetter FILE`: makes one paper and ends; see `making`.

The order stands on standard input as JSON: {"template": path, "data": {…}}. It needs neither Django
nor a database.
"""

import json
import os
import resource
import sys
from pathlib import Path

from portal.lib.paper.typesetting import typeset

# A programme of 1,000 sessions in two languages takes 1.3 GB of memory and about a minute.
MOST_MEMORY = 3 * 1024**3
MOST_SECONDS = 300


def main(target: Path) -> None:
    """Make the paper that standard input orders; the file appears whole or not at all."""
    os.nice(5)  # readers of pages come first
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    order = json.load(sys.stdin)
    part = target.with_suffix(".part")
    part.write_bytes(typeset(Path(order["template"]), order["data"]))
    part.replace(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
