"""The released programme for machines: the schedule that apps of conferences read, and tables.

answers      one file of a release, or 304 to whoever has it
schedule     a `Programme` → the dicts of schedule.json (c3voc, after frab and pentabarf)
schedule_xml the same → schedule.xml
tables       a `Programme` → the rows of CSV and XLSX
linked_data  summits and sessions as schema.org describes events
"""
