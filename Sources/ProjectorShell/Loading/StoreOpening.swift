package import CLibrary
package import ContactQueries

/// A type that opens stores for a session.
///
/// The shell itself depends on no database.
package protocol StoreOpening: Sendable {
    /// Opens a store for reading.
    ///
    /// - Throws: ``UserError`` if the store is missing or can't be read.
    func workspace(reading path: String) throws(UserError) -> Workspace

    /// Returns the role of a file in the store at a path, or `nil` if it isn't part of that store.
    func role(of place: FilePlace, inStoreAt path: String) -> StoreFileRole?

    /// Returns the path of the store that a file belongs to, or would if it existed, or `nil` if there is none.
    func store(of place: FilePlace) -> String?
}

/// The role of a file in a store.
package enum StoreFileRole: Sendable {
    /// The database file.
    case database
    /// A companion file beside the database, such as its write-ahead log.
    case companion
}
