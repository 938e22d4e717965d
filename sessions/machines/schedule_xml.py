"""schedule.xml: the dict of `schedule` in the older form, for https://c3voc.de/schedule/schema.xsd."""

import re
from xml.etree import ElementTree as ET

# What XML 1.0 cannot hold, however it is written (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = "99:59"  # two figures of hours are all that the schema takes


def schedule_xml(document, *, url):
    """Return a schedule as XML in UTF-8; `url` is the full address of the file itself."""
    schedule = document["schedule"]
    conference = schedule["conference"]
    meta = conference["meta"]
    root = ET.Element("schedule")
    ET.SubElement(root, "generator", name=document["generator"]["name"])
    _add(root, "url", url)
    _add(root, "version", schedule["version"])
    root.append(
        ET.Comment(
            f" release {meta['release']} of {meta['released_at']}, SHA-256 {meta['sha256']};"
            f" sessions without a time, which stand on no day: {meta['unscheduled']};"
            f" cancelled: {meta['cancelled']} "
        )
    )
    _conference(root, schedule, conference)
    for day in conference["days"]:
        _day(root, day, {room["name"]: room["guid"] for room in conference["rooms"]})
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent, name, text):
    ET.SubElement(parent, name).text = _NOT_XML.sub("", str(text))


def _conference(root, schedule, conference):
    element = ET.SubElement(root, "conference")
    for name in ("title", "acronym", "start", "end"):
        _add(element, name, conference[name])
    _add(element, "days", conference["daysCount"])
    _add(element, "timeslot_duration", conference["timeslot_duration"])
    _add(element, "base_url", schedule["base_url"])
    _add(element, "url", conference["url"])
    if "time_zone_name" in conference:
        _add(element, "time_zone_name", conference["time_zone_name"])
    for track in conference["tracks"]:
        ET.SubElement(element, "track", name=_NOT_XML.sub("", track["name"]), slug=track["slug"])


def _day(root, day, guids):
    element = ET.SubElement(
        root,
        "day",
        index=str(day["index"]),
        date=day["date"],
        start=day["day_start"],
        end=day["day_end"],
    )
    for name, events in day["rooms"].items():
        room = ET.SubElement(element, "room", name=_NOT_XML.sub("", name), guid=guids[name])
        for event in events:
            _event(room, event)


def _event(room, event):
    element = ET.SubElement(room, "event", id=str(event["id"]), guid=event["guid"])
    for name in ("room", "title", "subtitle", "type", "date", "start"):
        _add(element, name, event[name])
    duration = event["duration"]
    _add(element, "duration", duration if len(duration) <= len(_LONGEST) else _LONGEST)
    for name in ("abstract", "slug", "track"):
        _add(element, name, event[name])
    persons = ET.SubElement(element, "persons")
    for one in event["persons"]:
        person = ET.SubElement(persons, "person", id=str(one["id"]), guid=one["guid"])
        person.text = _NOT_XML.sub("", one["name"])
    for name in ("language", "description"):
        _add(element, name, event[name])
    for name, rows in (("link", event["links"]), ("attachment", event["attachments"])):
        parent = ET.SubElement(element, f"{name}s")
        for one in rows:
            ET.SubElement(parent, name, href=one["url"]).text = _NOT_XML.sub("", one["title"])
    _add(element, "url", event["url"])
