#if Client
internal import ContactProjector
internal import ContactProjectorSQLite
internal import Foundation
internal import LineEditing

/// The files in which commands that ask the source API keep what a later run needs.
///
/// They are beside a store in a file. Those of a store on a server are in the user's folder of states.
struct SyncFiles {
    /// The journal of `sync`.
    let journal: String
    /// The times of the last requests.
    let requests: String

    /// Finds the files of a store, or returns `nil` for an address if the user has no folder.
    init?(of store: String) throws(StoreError) {
        guard StoreName.isAddress(store) else {
            let files = try StoreFiles(at: store)
            journal = files.syncJournal
            requests = files.requests
            return
        }
        guard let folder = StateFolder.path(environment: ProcessInfo.processInfo.environment)
        else { return nil }
        let path = "\(folder)/\(Self.name(of: store))"
        StateFolder.make(for: path)
        journal = path + ".sync"
        requests = path + ".requests"
    }

    /// Returns a name of harmless characters, which other addresses don't have.
    private static func name(of address: String) -> String {
        let harmless = address.unicodeScalars.suffix(60).map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".": Character(scalar)
            default: "_"
            }
        }
        // FNV-1a: a hash of the standard library differs in each process.
        let hash = address.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return "\(String(hash, radix: 16))-\(String(harmless))"
    }
}
#endif
