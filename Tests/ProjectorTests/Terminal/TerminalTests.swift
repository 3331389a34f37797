import Testing

/// Everything that drives a real terminal; one at a time, for each is a process that waits for another.
@Suite(.serialized) enum TerminalTests {}
