"""The packaged embedding weights: read, expand, export, run, and build once per machine."""
