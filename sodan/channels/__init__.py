"""One folder for each medium a customer writes in by."""
