internal import ProjectorShell

/// Ends a command with a status when everything there is to say was said.
struct ExitStatusError: Error {
    let status: ExitStatus
}
