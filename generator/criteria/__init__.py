"""One function per criterion, found by looking; a criterion is added by writing its function."""
