"""One function per chart, found by looking; a chart is added by writing its function."""
