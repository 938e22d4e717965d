"""Pages as they are shown where somebody shares their address: a picture and a few words.

content  what stands on the card of a page
drawing  the card as PNG, drawn once
head     what goes into the head of a page: og:, twitter: and JSON-LD
"""
