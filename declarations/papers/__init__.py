"""Papers of a declaration: receipts, the roll, the text and the sheets of a ceremony, as PDF.

Pure: what they show comes in as the plain subjects of `subjects.py`; nothing here reads a model.
`rendering.py` makes the files (PDF/A-3a and PDF/UA-1), `seal.py` puts the portal's seal on them,
`timestamps.py` asks an outside authority for the time.
"""
