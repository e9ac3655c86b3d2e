"""Everything the desk serves that is not a page: headers, lifespan, routes of the composer."""
