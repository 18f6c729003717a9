"""What new figures have to pass; a gate is added by writing its function in this folder."""
