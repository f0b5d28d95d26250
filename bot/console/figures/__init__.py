"""Figures of a period (``/staff/figures``): the page, what is behind each number, and the files of them."""
