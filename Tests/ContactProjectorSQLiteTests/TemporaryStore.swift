import ActivityJSON
import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import GRDB

/// A directory with a store's files, which goes when it is out of use.
final class TemporaryStore: Sendable {
    let directory: URL

    init() throws {
        directory = URL.temporaryDirectory.appending(path: "contact-log-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// Where the store is.
    var path: String { path("contacts.db") }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    /// Makes a store with a random history, closes it and returns its chain's head.
    @discardableResult
    func fill(seed: UInt64, activities: Int = 120) async throws -> ChainHead {
        let store = try SQLiteActivityStore(path: path)
        for batch in try history(seed, activities: activities).chunks(of: 13) {
            _ = try await store.append(batch)
        }
        let head = try await store.chainHead()
        // A store that is dropped may still be closing when its files are looked at.
        try await store.close()
        return head
    }

    /// Makes a store what it was before logs had ids.
    static let backToVersion3 =
        "DROP INDEX entry_text; ALTER TABLE entry DROP COLUMN salt; DROP TABLE identity; PRAGMA user_version = 3"

    /// Does what nobody should do to a store.
    func tamper(_ sql: String) throws {
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    /// What a check of the closed store finds.
    func verification(against earlier: ChainHead? = nil) async throws -> VerificationReport {
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        return try await SQLiteActivityStore(path: path, options: options).verify(against: earlier)
    }

    /// The names of the files, with their bytes.
    func files() throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        return try Dictionary(
            uniqueKeysWithValues: names.map { name in
                (name, try Data(contentsOf: URL(filePath: path(name))))
            }
        )
    }

    /// Returns a Boolean value indicating whether a word is in one of the files.
    func holds(_ word: String) throws -> Bool {
        try files().values.contains { $0.range(of: Data(word.utf8)) != nil }
    }
}

extension VerificationReport {
    /// The first position with a problem, or `nil` if there is none.
    var firstBadPosition: Position? { findings.lazy.compactMap(\.position).first }
}

/// A random history of a few contacts that is full of traps, as it would have been read.
func history(_ seed: UInt64, contacts: Int = 4, activities: Int) throws -> [Activity] {
    try ActivityGenerator(contacts: contacts, activities: activities, seed: seed, options: .dense)
        .map(asRead)
}

/// The activity as a reader would have found it.
func asRead(_ activity: Activity) throws -> Activity {
    try ActivityDecoder().decode(activity.json, stream: activity.stream)
}

extension Array {
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

extension ActivityStore {
    /// Every entry of the log.
    func allEntries() async throws -> [LogEntry] {
        try await entries(after: .zero, limit: .max)
    }
}
