"""What every paper of the site is made with: from plain data to PDF/A-3a and PDF/UA-1 in one file.

fonts        the letters of all papers, and what they can print
prose        Markdown as blocks that a paper can set
qr           codes for papers and for pages
typesetting  a template and its data → a file, the same bytes for the same data
making       files made once, by a process of their own, and kept
queue        who waits for them, and how much one network may order
typst        what all templates share
"""
