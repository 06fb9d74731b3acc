"""Chat on the firm's own web pages."""
