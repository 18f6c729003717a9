"""Rows as pages show them: profile and figures in, plain frozen values out."""
