"""What the lines of one file say together of places, whatever their order."""

from __future__ import annotations

from dataclasses import dataclass, field

from .homes import Home, key_of

FEW = 10  # of so many lines one may name another grid by mistake


@dataclass(slots=True)
class NamedGrid:
    """A grid that lines name for one estate; ``where`` is the first of these ``lines``."""

    key: str
    name: str
    where: str
    lines: int = 0


@dataclass(slots=True)
class Told:
    grids: dict[str, dict[str, NamedGrid]] = field(default_factory=dict)  # by estate
    estates: set[str] = field(default_factory=set)  # of which a line names a building
    buildings: set[tuple[str, str]] = field(default_factory=set)  # of which a line names a stairwell

    def hear(self, home: Home, where: str, *, is_grid: bool) -> None:
        estate = key_of("estate", home.estate)
        if is_grid and estate:
            key = key_of("grid", home.grid)
            named = self.grids.setdefault(estate, {}).setdefault(key, NamedGrid(key, home.grid, where))
            named.lines += 1
        if home.building:
            self.estates.add(estate)
            if home.stairwell:
                self.buildings.add((estate, key_of("building", home.building)))

    def grid_of(self, estate: str) -> NamedGrid | None:
        """The grid that all lines name that name one, or all but few of many."""
        named = self._named(estate)
        most = max(named, key=lambda each: each.lines, default=None)
        others = sum(each.lines for each in named if each is not most)
        return most if most and others * FEW <= most.lines else None

    def other_grid(self, estate: str, key: str) -> NamedGrid | None:
        """A grid that contradicts a line which names the grid ``key`` ("" for none)."""
        clear = self.grid_of(estate)
        if clear is not None:
            return clear if key not in ("", clear.key) else None
        return next((each for each in self._named(estate) if each.key != key), None)

    def has_buildings(self, home: Home) -> bool:
        return key_of("estate", home.estate) in self.estates

    def has_stairwells(self, home: Home) -> bool:
        return (key_of("estate", home.estate), key_of("building", home.building)) in self.buildings

    def _named(self, estate: str) -> list[NamedGrid]:
        return list(self.grids.get(key_of("estate", estate), {}).values())
