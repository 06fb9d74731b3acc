"""The job description: load it, check it, compile it to permissions and limits."""
