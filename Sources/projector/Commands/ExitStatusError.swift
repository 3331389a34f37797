internal import ProjectorShell

/// An error that ends a command with a status after all output was written.
struct ExitStatusError: Error {
    let status: ExitStatus
}
