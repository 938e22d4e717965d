"""The day itself: what runs now, what moved, a reader's own agenda, other sites, no network.

The moment and the wall (`moment`, `changes`), the bar of all pages (`bar`), personal agendas
(`agenda`), lists on other sites (`listing`, `colours`) and what a device keeps (`offline_views`).
"""
