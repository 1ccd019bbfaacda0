"""What every test run has besides the cast: proofs with figures, and a word on each skip."""

from hypothesis import settings

pytest_plugins = ["tests.proof", "tests.skips"]

# how long an example takes is a matter of the machine, and no property
settings.register_profile("house", deadline=None)
settings.load_profile("house")
