"""Everything that is done: the cases, and the Rasa actions that act on them.

``python -m rasa_sdk --actions actions`` finds the actions by importing this package and its modules.
"""
