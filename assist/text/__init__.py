"""Text rules shared by checks and scores: border, matching copy, sentences, values, polarity."""
