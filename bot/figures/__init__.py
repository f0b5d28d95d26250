"""The figures of a period from every room: cases, other requests, questions, talks; as a page and as files.

``gathering`` asks the sources, ``sheets`` says them as plain tables, ``workbook``, ``table`` and ``document`` write
these; ``stored`` keeps what the daily run makes. A figure whose source does not exist yet is left out and said to be.
"""
