"""What every test run has besides the cast: proofs with figures, and a word on each skip."""

pytest_plugins = ["tests.proof", "tests.skips"]
