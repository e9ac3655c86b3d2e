"""What the pages share: language, header, components and the data they show."""
