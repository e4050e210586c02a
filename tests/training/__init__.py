"""Tests of how the models are made, with models small enough to be made in seconds."""
