"""What is not published is nowhere to be seen: a world of hidden records, all questions, and leaks that are sown."""
