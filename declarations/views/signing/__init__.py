"""The pages on which an invited person signs, declines or passes the invitation on.

link (who holds it) → read → statement → name → code → confirm → the receipt. Which page comes next
is decided from what the session and the database say, never from the order of clicks.
"""
