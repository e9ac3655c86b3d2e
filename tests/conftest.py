"""What holds for every test: a busy machine may take its time over an example."""

from hypothesis import settings

settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
