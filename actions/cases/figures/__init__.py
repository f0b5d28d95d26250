"""Figures of any period beside the one before it: how much came, what became of it, how long it took.

The annual report (:mod:`actions.cases.reports`) is a form of the law; this is what an office looks at meanwhile. Both
count alike: a case is new by its day of receipt, and ends once. Every number is a ``choice.Choice``, which is also the
list of its cases.
"""
