internal import ContactQuestions

/// A workspace and the names in it.
struct LoadedData: Sendable {
    let workspace: Workspace
    let directory: Directory

    /// Collects the names.
    init(_ workspace: Workspace) async throws(CommandError) {
        self.workspace = workspace
        directory = try await Directory(workspace)
    }

    init() {
        workspace = Workspace()
        directory = Directory()
    }
}
