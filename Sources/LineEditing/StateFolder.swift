internal import CLibrary

/// The user's folder for what the tool keeps between runs.
package enum StateFolder {
    /// Returns `$XDG_STATE_HOME/projector`, by default under `~/.local/state`.
    ///
    /// It is `nil` if the environment has neither as an absolute path.
    package static func path(environment: [String: String]) -> String? {
        func directory(_ name: String) -> String? {
            environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let state = directory("XDG_STATE_HOME") ?? directory("HOME").map { $0 + "/.local/state" }
        return state.map { $0 + "/projector" }
    }

    /// Creates the folders that lead to a file, as far as the system allows.
    package static func make(for path: String) {
        // Mode 0700: the XDG specification asks for it, and lines may quote notes of contacts.
        let parts = path.split(separator: "/").dropLast()
        for count in parts.indices {
            _ = unsafe mkdir("/" + parts[...count].joined(separator: "/"), 0o700)
        }
    }
}
