"""Programmes as calendars (RFC 5545, RFC 7986): files to load and addresses to subscribe to.

lines       content lines: escaping and folding
zones       the rules of a time zone for the years that a calendar uses
times       when a session is, or was announced for
telling     what an event says in words
events      one session as an event
feeds       many of them as a calendar, with its name
lists       personal lists of sessions, short enough for an address
choosing    which sessions an address asks for
removed     sessions that are gone, as they were
subscribing addresses and links for the usual calendars
views       addresses
"""
