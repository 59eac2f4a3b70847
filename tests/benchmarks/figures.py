"""One measured figure beside what was promised."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A line of the second table. `met` is None where nothing was promised, as for peers."""

    title: str
    measured: str
    ceiling: str = ""
    met: bool | None = None


def at_most(title: str, value: float, ceiling: float, unit: str, note: str = "") -> Figure:
    """A figure that must not exceed its ceiling."""
    measured = f"{value:.1f} {unit}" + (f" ({note})" if note else "")
    return Figure(title, measured, f"at most {ceiling:g} {unit}", value <= ceiling)
