"""The read-only interface for programs, /api/v1/…: what is public, as JSON in both languages.

operations     the addresses with their parameters: what urls, OpenAPI and the page are made of
answers        one answer: page, entity tag, CORS, problems (RFC 9457)
programmes     summits, sessions and releases, from what was released
directory      people, bodies, documents, declarations and their rolls
shapes         rows → dicts; texts as {"fr": …, "en": …}
schemas        what these dicts are, as JSON Schema
openapi        the OpenAPI document
documentation  the page that a person reads
"""
