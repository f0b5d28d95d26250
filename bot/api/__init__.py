"""The API: everything that the console does, as JSON under ``/api/v1``, for programs of the office.

``endpoints.py`` lists every route with its scope and permission, ``gate.py`` stands before each of them, ``openapi.py``
makes the document from the same list and the same models that read and write the bodies. ``room.py`` adds it all.
"""
