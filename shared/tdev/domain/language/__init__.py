"""What can be known of a text without a model: words, sentences, language, topics, safe patterns."""
