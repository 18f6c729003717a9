"""One module per public source, found by looking; a source is added by writing its module."""
