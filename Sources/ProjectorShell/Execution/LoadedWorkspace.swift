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

    package init() {
        workspace = Workspace()
        directory = NameIndex()
    }
}
