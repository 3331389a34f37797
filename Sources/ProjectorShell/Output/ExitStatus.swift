/// The exit status of the process.
package enum ExitStatus: Int32, Sendable {
    case answered = 0
    case failed = 1
    case usage = 2
    case unreadable = 3
    /// The status that shells give a process that ^C ended: 128 and the number of SIGINT.
    case interrupted = 130
}
