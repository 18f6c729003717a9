"""One function per metric, found by looking; a metric is added by writing its function."""
