package import ContactQueries

/// A workspace with the names that its activities contain.
package struct LoadedWorkspace: Sendable {
    let workspace: Workspace
    let directory: NameIndex

    /// Collects the names of a workspace.
    package init(_ workspace: Workspace) async throws(UserError) {
        self.workspace = workspace
        directory = try await NameIndex(workspace)
    }

    /// Creates the value from names that were collected before.
    init(_ workspace: Workspace, _ directory: NameIndex) {
        self.workspace = workspace
        self.directory = directory
    }

    package init() {
        workspace = Workspace()
        directory = NameIndex()
    }
}
