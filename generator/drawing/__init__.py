"""Draws charts as SVG and PNG; ``generator.drawing.frame.draw`` is the way in."""

# Each painter registers itself for its type of chart when it is imported.
from generator.drawing import bars, lines, ranges, scatter, strips, waterfall

__all__ = ["bars", "lines", "ranges", "scatter", "strips", "waterfall"]
