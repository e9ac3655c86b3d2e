"""The token table o200k_base as package data, so that counting never needs the network."""
