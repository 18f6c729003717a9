"""The vocabulary: values that travel between the layers. Imports nothing else of ours."""
