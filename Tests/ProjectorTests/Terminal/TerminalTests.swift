import Testing

/// The tests in real terminals, one at a time, since each waits for a process.
@Suite(.serialized) enum TerminalTests {}
