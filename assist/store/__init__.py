"""The application database: conversations, suggestions, decisions, jobs. Nobody else speaks SQL."""
