"""A content with the keys of a later one: rows whose address was corrected in between are known."""

from sessions.releases.shapes import SESSION, SUMMIT, TABLES


def aligned(before, after):
    """Return `before` as it would be had its shared rows always had the keys they have in `after`.

    A person whose address on the site was corrected stays the same person: the number of the
    stored row tells. Neither content is changed.
    """
    moved = {}
    for table in TABLES:
        new = {row["id"]: key for key, row in after.get(table, {}).items()}
        keys = {key: new.get(row["id"], key) for key, row in before.get(table, {}).items()}
        if any(key != now for key, now in keys.items()) and len(set(keys.values())) == len(keys):
            moved[table] = keys
    if not moved:
        return before
    tables = {
        table: {
            moved.get(table, {}).get(key, key): _renamed(row, shape, moved)
            for key, row in before[table].items()
        }
        for table, shape in TABLES.items()
        if table in before
    }
    return {
        **before,
        **tables,
        "summit": _renamed(before["summit"], SUMMIT, moved),
        "sessions": [_renamed(one, SESSION, moved) for one in before["sessions"]],
    }


def _renamed(row, shape, moved):
    row = dict(row)
    for name, table in shape.refs.items():
        if name in row and table in moved:
            row[name] = moved[table].get(row[name], row[name])
    for name, table in shape.named.items():
        if name in row and table in moved:
            row[name] = [moved[table].get(key, key) for key in row[name]]
    for name, below in shape.lists.items():
        if name in row:
            row[name] = [_renamed(one, below, moved) for one in row[name]]
    return row
