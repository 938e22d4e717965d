"""Releases: what the public sees of a programme, frozen; drafts never leak.

shapes      which facts a release holds
freezing    the draft in the database → content (plain dicts and lists)
naming      what the rows of a content are called
reviving    content → a `Programme` of model instances that ask the database nothing
difference  two contents → what changed, field by field
aligning    a content with the keys of a later one
stamping    sequence numbers and instants of change, session by session
checking    what is still missing or contradicts itself
publishing  release, plan, roll back
current     the `Programme` that the public sees now
wording     changes in words, at length: the log, the feed, officers, previews
brief       the same in few words: rows, screens
"""
