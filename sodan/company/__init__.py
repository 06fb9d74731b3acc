"""The firm: its brands, each with a line of business, a home language, a currency and a jurisdiction."""
