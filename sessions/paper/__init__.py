"""The programme on paper: a PDF that a protocol office hands out.

variants  what a reader asks for: languages, size of paper and of letters, filter, personal list
telling   one session in the words of one language, as plain data
content   a `Programme` and a variant → all that the template prints
words     the sentences around it
keeping   files made once for each release and variant, ahead of time for the usual ones
views     addresses
typst     the template
"""
