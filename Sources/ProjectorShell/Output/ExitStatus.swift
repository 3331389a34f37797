/// How the process ends.
package enum ExitStatus: Int32, Sendable {
    case answered = 0
    case failed = 1
    case usage = 2
    case unreadable = 3
    case interrupted = 130
}
