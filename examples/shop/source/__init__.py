"""Sources of the example shop: manuals, catalogue and past cases, and what writes them."""
