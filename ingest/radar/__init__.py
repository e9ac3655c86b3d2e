"""Which documents contradict, repeat or outdate each other."""
