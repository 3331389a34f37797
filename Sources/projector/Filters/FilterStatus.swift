internal import ProjectorShell

/// The exit status of a filter, as engines read it: those of `sysexits.h`.
enum FilterStatus: Int32 {
    case done = 0
    case usage = 64
    /// The input breaks the contract.
    case data = 65
    /// A fault of the filter itself.
    case bug = 70
    case output = 74
    /// A lack of memory, or an input that ended by a failure.
    case again = 75

    /// Creates the status that takes the place of a command's.
    init(_ status: ExitStatus) {
        switch status {
        case .answered: self = .done
        case .usage: self = .usage
        case .failed, .unreadable, .interrupted: self = .bug
        }
    }
}
