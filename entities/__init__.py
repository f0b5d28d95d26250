"""What people name in a message: numbers, addresses, dates, documents, places and offices, with what each means.

Each ``find_…(text, …)`` is pure and returns :class:`~entities.found.Found` things from left to right: where they
stand, how they were typed, and their normal form. Whether a number is one that exists (check digits, birth dates) is
said by the ``check_…`` of :mod:`actions.cases.identity`, in sentences for who typed it. This room imports nothing of
ours, so every other may import it.
"""
