"""
Estimates and tests with their uncertainty: few, seeded, thin over numpy, scipy and statsmodels.

Each returns the effect, its interval, p, n and what it takes for granted. How often each
raises a false alarm, and how often it sees an effect, is measured by ``benchmarks``.
"""

from generator.statistics.around import Around, EventEvidence
from generator.statistics.basis import Alternative, Estimate, Evidence, Sampling
from generator.statistics.comparisons import (
    holm,
    paired_difference,
    rank_association,
    share,
    two_sample_difference,
)
from generator.statistics.drifts import common_drift, falling_share
from generator.statistics.estimates import (
    DELTA_ASSUMES,
    DELTA_WORDS,
    MEDIAN_ASSUMES,
    cliffs_delta,
    delta_words,
    median,
)
from generator.statistics.events import event_study
from generator.statistics.levels import Step, persistent_level, series_level, step_change
from generator.statistics.samples import (
    Counted,
    Course,
    Courses,
    Groups,
    Happenings,
    Pairs,
    Sample,
    Trial,
    happenings,
    week_numbers,
    week_of_number,
)
from generator.statistics.trends import persistent_trend, trend

__all__ = [
    "DELTA_ASSUMES",
    "DELTA_WORDS",
    "MEDIAN_ASSUMES",
    "Alternative",
    "Around",
    "Counted",
    "Course",
    "Courses",
    "Estimate",
    "EventEvidence",
    "Evidence",
    "Groups",
    "Happenings",
    "Pairs",
    "Sample",
    "Sampling",
    "Step",
    "Trial",
    "cliffs_delta",
    "common_drift",
    "delta_words",
    "event_study",
    "falling_share",
    "happenings",
    "holm",
    "median",
    "paired_difference",
    "persistent_level",
    "persistent_trend",
    "rank_association",
    "series_level",
    "share",
    "step_change",
    "trend",
    "two_sample_difference",
    "week_numbers",
    "week_of_number",
]
