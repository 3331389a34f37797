package import CLibrary
package import ContactQueries

/// The stores that a session can open, whichever database they are in.
package protocol StoreOpening: Sendable {
    /// Opens a store for reading.
    ///
    /// - Throws: ``UserError`` when there is none, or it can't be read.
    func workspace(reading path: String) throws(UserError) -> Workspace

    /// Returns the role of a file in the store at a path; nil when it belongs to another one or to none.
    func role(of place: FilePlace, inStoreAt path: String) -> StoreFileRole?

    /// Returns the path of the store that a file belongs to, or would; nil when it belongs to none.
    func store(of place: FilePlace) -> String?
}

/// The role of a file in a store.
package enum StoreFileRole: Sendable {
    /// The database itself.
    case database
    /// A file beside it.
    case companion
}
