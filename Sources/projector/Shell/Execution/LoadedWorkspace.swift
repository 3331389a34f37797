internal import ContactQueries

/// A workspace and the names in it.
struct LoadedWorkspace: Sendable {
    let workspace: Workspace
    let directory: NameIndex

    /// Collects the names.
    init(_ workspace: Workspace) async throws(UserError) {
        self.workspace = workspace
        directory = try await NameIndex(workspace)
    }

    init() {
        workspace = Workspace()
        directory = NameIndex()
    }
}
