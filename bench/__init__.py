"""Benchmarks: run one with `python -m bench.NAME`; results go to bench/out/."""
