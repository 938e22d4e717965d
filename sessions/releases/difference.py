"""What differs between two contents, session by session and field by field.

The public change log, the sequence numbers of calendars, and what an organiser reads before
publishing all come from here. A change is a plain dict, stored with its release:

    {"what": "moved", "session": uid, "slug": …, "title": {"fr": …}, "before": …, "after": …}

`what` is one of `KINDS`; for "words" and "details", `model` and `field` name the column and
`language` the language of a text; `about` names the row below, such as a step, a room or a city.
`session` is missing where the summit itself changed. `releases.wording` says it all in words.

What sessions share (a room, a part, a theme, a place, a person) is compared by its key: a session
changes when it is in another room, and not when its room has another name. That is told once, of
the summit.
"""

from itertools import chain

from sessions.models import Session
from sessions.releases.aligning import aligned
from sessions.releases.naming import label, participant_name, row_label
from sessions.releases.shapes import SESSION, SUMMIT, TABLES

KINDS = (
    *("added", "removed", "cancelled", "restored", "closed", "opened"),
    *("moved", "lengthened", "shortened", "announced", "unannounced", "retitled"),
    *("room", "place", "part", "person_added", "person_removed", "person_replaced"),
    *("person_reworded", "reordered", "step_added", "step_removed", "step_moved"),
    *("item_added", "item_removed"),
    *("languages", "clocks", "themes", "words", "details", "row_added", "row_removed"),
)
# Where a text comes from is shown beside it, but is no change of the programme.
_SILENT = {"id", "provenance", "key", "uid", "slug", "sequence", "changed_at", "is_published"}
_WALLS = {"starts_wall", "ends_wall", "starts_at", "ends_at"}
# What readers do not see of a row by itself, or see in a picture.
_UNSEEN = {"sort_name", "gender", "aliases", "file", "latitude", "longitude", "portrait", "logo"}
# Changes after which another order of the sessions says nothing more.
_REORDERING = {"moved", "announced", "unannounced", "part"}
_LISTED = {"segments", "items", "participations", "language_uses", "themes"}


def differences(before, after):
    """Return the list of changes from one content to another; `before` may be None (all is new)."""
    if before is None:
        return []
    before = aligned(before, after)
    was, will = before["summit"], after["summit"]
    found = [*_of_refs(was, will, {"place": "places"}, before, after)]
    found += _of_row(was, will, SUMMIT, before, after, skipped=SUMMIT.refs)
    found += _of_tables(before, after)
    old = {session["uid"]: session for session in before["sessions"]}
    new = {session["uid"]: session for session in after["sessions"]}
    for uid, session in new.items():
        if uid not in old:
            found.append(_about(session) | {"what": "added", "after": when(session)})
        else:
            found += session_differences(old[uid], session, before, after)
    for uid, session in old.items():
        if uid not in new:
            found.append(_about(session) | {"what": "removed", "before": when(session)})
    kept = [[uid for uid in one if uid in old and uid in new] for one in (old, new)]
    if kept[0] != kept[1] and not any(change["what"] in _REORDERING for change in found):
        found.append({"what": "reordered"})
    return found


def _of_tables(before, after):
    """People, cities, places…, named by several sessions, whose words changed."""
    for table, shape in TABLES.items():
        old, new = before.get(table, {}), after.get(table, {})
        for key in old.keys() & new.keys():
            about = {"about": row_label(new[key])}
            for change in _of_row(old[key], new[key], shape, before, after, skipped=_UNSEEN):
                yield change | about


def session_differences(old, new, before, after):
    """Return the changes of one session that stands in both contents (`aligned` ones).

    Of one that was closed or opened, the details went or came all at once and are not listed.
    """
    about = _about(new)
    if old.get("access") != new.get("access"):
        found = [*_of_state(old, new), *_of_time(old, new), *_of_titles(old, new)]
        return [about | change for change in found]
    found = [
        *_of_state(old, new),
        *_of_time(old, new),
        *_of_titles(old, new),
        *_of_refs(old, new, SESSION.refs, before, after),
        *_of_people(old, new, before, after),
        *_of_steps(old, new),
        *_of_lists(old, new, before, after),
    ]
    skipped = {"title", "status", "access", *SESSION.refs, *_WALLS, *_LISTED}
    found += _of_row(old, new, SESSION, before, after, skipped=skipped)
    for one, other, shape in _common_steps(old, new):
        changes = _of_row(one, other, shape, before, after, skipped={*_WALLS, *_LISTED})
        found += [change | {"about": row_label(other)} for change in changes]
    return [about | change for change in found]


def when(session):
    """Return what a reader needs to tell a session's time: {"starts_at", "ends_at"}, if any."""
    return {name: session[name] for name in ("starts_at", "ends_at") if name in session}


def _about(session):
    return {"session": session["uid"], "slug": session["slug"], "title": session.get("title", {})}


def _of_state(old, new):
    if old.get("status") != new.get("status"):
        is_cancelled = new.get("status") == Session.Status.CANCELLED
        yield {"what": "cancelled" if is_cancelled else "restored"}
    if old.get("access") != new.get("access"):
        yield {"what": "closed" if new.get("access") == Session.Access.CLOSED else "opened"}


def _of_time(old, new):
    was, will = when(old), when(new)
    if was == will:
        return
    change = {"before": was, "after": will}
    if not was:
        yield {"what": "announced", **change}
    elif not will:
        yield {"what": "unannounced", **change}
    elif was["starts_at"] != will["starts_at"]:
        yield {"what": "moved", **change}
    else:
        is_longer = will.get("ends_at", "") > was.get("ends_at", "")
        yield {"what": "lengthened" if is_longer else "shortened", **change}


def _of_titles(old, new):
    if old.get("title") != new.get("title"):
        yield {"what": "retitled", "before": old.get("title", {}), "after": new.get("title", {})}


def _of_refs(old, new, refs, before, after):
    """Another room, place or part than before; `refs` says in which table each stands."""
    for name, table in refs.items():
        was, will = old.get(name), new.get(name)
        if was != will:
            yield {
                "what": name,
                "before": label(was, table, before),
                "after": label(will, table, after),
            }


def participations(session):
    """Return {key: participation} of a session, of its segments and of their items, in order."""
    found = {}
    for place, owner in _owners(session):
        for one in owner.get("participations", ()):
            found[(*place, one["key"])] = one
    return found


def _owners(session):
    yield (), session
    for segment in session.get("segments", ()):
        yield (segment["key"],), segment
        for item in segment.get("items", ()):
            yield (segment["key"], item["key"]), item


def _who(one):
    return [one.get(name) for name in ("person", "organisation", "group")]


def _of_people(old, new, before, after):
    was, will = participations(old), participations(new)
    for key, one in will.items():
        name = participant_name(one, after)
        if key not in was:
            yield {"what": "person_added", "after": name}
        elif _who(was[key]) != _who(one):
            former = participant_name(was[key], before)
            yield {"what": "person_replaced", "before": former, "after": name}
        elif _spoken(was[key]) != _spoken(one):
            former = participant_name(was[key], before)
            change = {"what": "person_reworded", "before": former, "after": name}
            fields = sorted(
                field
                for field in _spoken(was[key]).keys() | _spoken(one).keys()
                if was[key].get(field) != one.get(field)
            )
            told = {"was": _told(was[key], fields, before), "will": _told(one, fields, after)}
            yield change | {"fields": fields} | told
    for key, one in was.items():
        if key not in will:
            yield {"what": "person_removed", "before": participant_name(one, before)}
    if was.keys() == will.keys() and list(was) != list(will):
        yield {"what": "reordered"}


def _told(one, fields, content):
    """Return {field: value} of a participation; a person or body by its name in each language."""
    refs = SESSION.lists["participations"].refs
    return {
        field: label(one[field], refs[field], content) if field in refs else one[field]
        for field in fields
        if field in one
    }


def _spoken(one):
    return {name: value for name, value in one.items() if name not in _SILENT}


def _of_steps(old, new):
    was = {one["key"]: one for one in old.get("segments", ())}
    will = {one["key"]: one for one in new.get("segments", ())}
    for key, one in will.items():
        if key not in was:
            yield {"what": "step_added", "after": one.get("title", {}), "kind": one["kind"]}
        elif when(was[key]) != when(one):
            change = {"before": when(was[key]), "after": when(one), "kind": one["kind"]}
            yield {"what": "step_moved", "step": one.get("title", {}), **change}
    for key, one in was.items():
        if key not in will:
            yield {"what": "step_removed", "before": one.get("title", {}), "kind": one["kind"]}
    for key in was.keys() & will.keys():
        yield from _of_items(was[key], will[key])


def _of_items(old, new):
    """A talk, film or speech within a step that stands in both."""
    was, will = ({one["key"]: one for one in step.get("items", ())} for step in (old, new))
    for key, one in will.items():
        if key not in was:
            yield {"what": "item_added", "after": row_label(one), "kind": one["kind"]}
    for key, one in was.items():
        if key not in will:
            yield {"what": "item_removed", "before": row_label(one), "kind": one["kind"]}


def _common_steps(old, new):
    """Yield (before, after, shape) of the segments and items that stand in both."""
    segment_shape = SESSION.lists["segments"]
    was = {one["key"]: one for one in old.get("segments", ())}
    for one in new.get("segments", ()):
        if one["key"] not in was:
            continue
        yield was[one["key"]], one, segment_shape
        items = {item["key"]: item for item in was[one["key"]].get("items", ())}
        for item in one.get("items", ()):
            if item["key"] in items:
                yield items[item["key"]], item, segment_shape.lists["items"]


def _of_lists(old, new, before, after):
    yield from _of_languages(old, new)
    themes = [sorted(session.get("themes", ())) for session in (old, new)]
    if themes[0] != themes[1]:
        yield {
            "what": "themes",
            "before": [label(key, "themes", before) for key in themes[0]],
            "after": [label(key, "themes", after) for key in themes[1]],
        }


def _of_row(old, new, shape, before, after, *, skipped=()):
    """Return the changed columns of one row and of the lists below it, but for those `skipped`."""
    found = []
    model = shape.model._meta.model_name
    for name in shape.texts:
        if name in skipped:
            continue
        was, will = old.get(name, {}), new.get(name, {})
        for language in ("fr", "en"):
            if was.get(language, "") != will.get(language, ""):
                found.append(
                    {"what": "words", "model": model, "field": name, "language": language}
                    | {"before": was.get(language, ""), "after": will.get(language, "")}
                )
    names = [column.name for column in shape.columns if column.name not in _SILENT]
    for name in chain(names, shape.refs):
        was, will = old.get(name, ""), new.get(name, "")
        if name not in skipped and was != will:
            if name in shape.refs:
                was, will = (
                    label(key, shape.refs[name], content)
                    for key, content in ((was, before), (will, after))
                )
            change = {"what": "details", "model": model, "field": name}
            found.append(change | {"before": was, "after": will})
    for name, below in shape.lists.items():
        if name == "language_uses" and name not in skipped:
            found += _of_languages(old, new)
        elif name == "clock_cities":
            found += _of_clocks(old, new)
        elif name not in skipped:
            found += _of_list(old.get(name, ()), new.get(name, ()), below, before, after)
    return found


def _of_list(old, new, shape, before, after):
    """Questions, notices, partners…: what came, went or reads otherwise."""
    was = {one[shape.identity]: one for one in old}
    will = {one[shape.identity]: one for one in new}
    found = []
    model = {"model": shape.model._meta.model_name}
    for key in dict.fromkeys([*was, *will]):
        if key not in was:
            found.append({"what": "row_added", "after": row_label(will[key]), **model})
        elif key not in will:
            found.append({"what": "row_removed", "before": row_label(was[key]), **model})
        else:
            about = {"about": row_label(will[key])}
            changes = _of_row(was[key], will[key], shape, before, after)
            found += [about | change for change in changes]
    return found


def _of_languages(old, new):
    was, will = _uses(old), _uses(new)
    if was != will:
        yield {"what": "languages", "before": was, "after": will}


def _of_clocks(old, new):
    was, will = ([_spoken(one) for one in row.get("clock_cities", ())] for row in (old, new))
    if was != will:
        labels = [[one.get("label", {}) for one in cities] for cities in (was, will)]
        yield {"what": "clocks", "before": labels[0], "after": labels[1]}


def _uses(row):
    return sorted([one["use"], one["language"]] for one in row.get("language_uses", ()))
