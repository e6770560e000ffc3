"""Sets the clock of a Python process to CLOCK, from where it runs on; this folder stands on PYTHONPATH for that."""

import os

import time_machine

time_machine.travel(os.environ["CLOCK"]).start()
