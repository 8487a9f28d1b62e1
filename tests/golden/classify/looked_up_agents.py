def relay(registry, text):
    """Two agents by name."""
    first = registry.get_agent("extractor")
    second = registry.get_agent("summarizer")
    return second.run(first.run(text))
