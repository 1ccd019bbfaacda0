"""How much time and how many cells one file may cost."""

from __future__ import annotations

import time

from .refusals import TookTooLong, TooLarge

MOST_ROWS = 200_000
MOST_CELLS = 2_500_000
MOST_SECONDS = 60


class Budget:
    """So many seconds and cells for a file, then it is refused."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self.seconds, self.until, self.cells, self.rows = seconds, time.monotonic() + seconds, 0, 0

    def spend(self, cells: int) -> None:
        self.rows += 1
        self.cells += cells
        if self.rows > MOST_ROWS:
            raise TooLarge(figure=f"{self.rows}+", limit=f"{MOST_ROWS:,}")
        if self.cells > MOST_CELLS:
            raise TooLarge(figure=f"{self.cells}+", limit=f"{MOST_CELLS:,}")
        if self.rows % 500 == 0:
            self.look_at_the_clock()

    def spend_cell(self) -> None:
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise TooLarge(figure=f"{MOST_CELLS:,}+", limit=f"{MOST_CELLS:,}")

    def look_at_the_clock(self) -> None:
        if time.monotonic() > self.until:
            raise TookTooLong(seconds=round(self.seconds))
