"""What a message names: orders, products, options, reasons, contacts, places, counts."""
