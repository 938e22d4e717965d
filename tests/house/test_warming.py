"""What a process reads before its first reader, and the style sheet that it sends him."""

from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

from portal import stylesheet, warming


def test_a_process_warms_up_without_its_database(monkeypatch):
    kept = []
    monkeypatch.setattr(warming.gc, "freeze", lambda: kept.append("all of it"))
    warming.warm_up()  # no fixture lets it ask the database
    assert kept == ["all of it"]


def test_the_style_sheet_is_its_parts_in_their_order(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    parts = tmp_path / "parts"
    parts.mkdir()
    for name in stylesheet.PARTS:
        (parts / f"{name}.css").write_text(f"/* {name} */\n", encoding="utf-8")
    monkeypatch.setattr(stylesheet, "FOLDER", parts)
    finder = stylesheet.StylesheetFinder()
    whole = "".join(f"/* {name} */\n" for name in stylesheet.PARTS)
    assert open(finder.find("css/parvis.css"), encoding="utf-8").read() == whole
    (parts / "print.css").write_text("/* other */\n", encoding="utf-8")
    [(name, storage)] = finder.list([])
    assert isinstance(storage, FileSystemStorage) and name == "css/parvis.css"
    assert storage.open(name).read().decode().endswith("/* other */\n")
    assert finder.find("css/other.css") == "" and list(finder.list(["css/*"])) == []


def test_the_style_sheet_is_found_like_any_other_file():
    assert finders.find("css/parvis.css")
