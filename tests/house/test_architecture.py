"""Imports and foreign keys run one way only, down the ladder."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

ROOT = Path(__file__).resolve().parents[2]

# From the bottom up; a rung may use what stands below it. Keys are packages, values app labels.
LADDER = {
    "portal.lib": None,
    "portal.outbox": "outbox",
    "organisations": "organisations",
    "speakers": "speakers",
    "summits": "summits",
    "sessions": "programme",
    "declarations": "declarations",
    "portal": "portal",
}
RUNGS = list(LADDER)
LABELS = list(LADDER.values())


def rung_of(module):
    """The rung (0 is the lowest) of a dotted module name, or None for other people's code."""
    for package in sorted(RUNGS, key=len, reverse=True):
        if module == package or module.startswith(f"{package}."):
            return RUNGS.index(package)
    return None


def imported_modules(path, package):
    """Every module that a file imports, inside functions too; relative ones made absolute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) + 1 - node.level]
            module = ".".join([*base, node.module or ""]) if node.level else node.module
            for alias in node.names:
                # `from portal import lib` names the module lib
                yield f"{module.strip('.')}.{alias.name}", node.lineno


def upward_imports(root):
    """Sentences for every import from a higher rung in the packages below `root`."""
    found = []
    for package in sorted({rung.split(".")[0] for rung in RUNGS}):
        for path in sorted((root / package).rglob("*.py")):
            module = ".".join(path.relative_to(root).with_suffix("").parts)
            own = rung_of(module)
            for name, line in imported_modules(path, module.rpartition(".")[0]):
                other = rung_of(name)
                if other is not None and other > own:
                    found.append(f"{module}:{line} imports {name}")
    return found


def upward_relations(some_models):
    """Sentences for every relation that points to an app on a higher rung."""
    found = []
    for model in some_models:
        if model._meta.app_label not in LABELS:
            continue
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if not field.is_relation or field.related_model is None:
                continue
            target = field.related_model._meta.app_label
            if target in LABELS and LABELS.index(target) > LABELS.index(model._meta.app_label):
                found.append(f"{model._meta.label}.{field.name} points to {target}")
    return found


def test_imports_run_down_the_ladder():
    assert upward_imports(ROOT) == []


def test_relations_run_down_the_ladder():
    assert upward_relations(apps.get_models()) == []


@pytest.mark.parametrize(
    "module, line",
    [
        ("speakers/models.py", "from summits.models import Summit"),
        ("sessions/agenda.py", "def grid():\n    import declarations.models"),
        ("summits/views.py", "from portal.pages import summit"),
        ("portal/lib/clock.py", "from portal import roles"),
        ("portal/lib/clock.py", "from organisations.models import Place"),
        ("portal/lib/clock.py", "from ..roles import sync_roles"),
        ("portal/lib/clock.py", "from portal.outbox import api"),
        ("portal/outbox/letters.py", "from organisations.models import Place"),
        ("portal/outbox/letters.py", "from portal.pages import summit"),
    ],
)
def test_an_upward_import_is_found(tmp_path, module, line):
    path = tmp_path / module
    path.parent.mkdir(parents=True)
    path.write_text(line, encoding="utf-8")
    assert len(upward_imports(tmp_path)) == 1


def test_a_downward_import_is_allowed(tmp_path):
    (tmp_path / "sessions").mkdir()
    path = tmp_path / "sessions" / "models.py"
    path.write_text(
        "from portal.lib import clock\nfrom portal.outbox import api\n"
        "from summits.models import Summit"
    )
    assert upward_imports(tmp_path) == []


@isolate_apps("organisations")
def test_an_upward_relation_is_found():
    class Venue(models.Model):
        summit = models.ForeignKey(apps.get_model("summits", "Summit"), models.CASCADE)

        class Meta:
            app_label = "organisations"

    assert upward_relations([Venue]) == ["organisations.Venue.summit points to summits"]


def test_nothing_points_at_the_table_of_sign_ins():
    # "sessions.Session" is Django's login session: ours is "programme.Session".
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in {rung.split(".")[0] for rung in RUNGS}
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"sessions\.[A-Z]\w*", node.value)
    ]
    assert wrong == []
