"""Programme files: YAML that an organiser writes, read with lines and loaded all or nothing.

`reading` turns a file into nodes that know their line, `schema` says what may stand where,
`checking` makes rows of the nodes, `writing` puts the rows into the database, `loading` holds the
three together. docs/programme-format.md is the organiser's view of it.
"""
