"""What citizens ask of the office besides information: corrections, suggestions, complaints, questions.

Each is a case type of its own, with its own numbers; none of them is an application, and none counts in the annual
report's table three. ``kinds`` and ``fields`` say what is asked, ``transitions`` what can be done, ``filing`` is the
citizen's side, ``desk`` the staff's.
"""
