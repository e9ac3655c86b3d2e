"""Retrieval: embedding, vectors, lexical index, fusion, versions."""
