package import ContactQueries

/// A workspace and the names in it.
package struct LoadedWorkspace: Sendable {
    let workspace: Workspace
    let directory: NameIndex

    /// Collects the names.
    package init(_ workspace: Workspace) async throws(UserError) {
        self.workspace = workspace
        directory = try await NameIndex(workspace)
    }

    /// Takes a workspace with names that were collected.
    init(_ workspace: Workspace, _ directory: NameIndex) {
        self.workspace = workspace
        self.directory = directory
    }

    package init() {
        workspace = Workspace()
        directory = NameIndex()
    }
}
