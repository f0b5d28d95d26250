from hypothesis import settings, HealthCheck, Phase
from tests.actions.cases.test_life_machine import *  # noqa
TestLife.settings = settings(TestLife.settings, max_examples=80, derandomize=False, database=None)
