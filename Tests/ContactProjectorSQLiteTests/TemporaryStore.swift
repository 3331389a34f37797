import ActivityJSON
import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import GRDB

/// A directory with a store's files, which is removed on deinitialization.
final class TemporaryStore: Sendable {
    let directory: URL

    init() throws {
        directory = URL.temporaryDirectory.appending(path: "contact-log-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// The path of the store.
    var path: String { path("contacts.db") }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    /// Creates a store with a random history, closes it and returns its chain's head.
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

    /// The SQL that turns a store into one of version 3, before logs had ids.
    static let backToVersion3 =
        "DROP TABLE node; DROP INDEX entry_text; ALTER TABLE entry DROP COLUMN salt; DROP TABLE identity; PRAGMA user_version = 3"

    /// Changes a store's rows by SQL, without the store.
    func tamper(_ sql: String) throws {
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    /// Returns the findings of a check of the closed store.
    func verification(against earlier: ChainHead? = nil) async throws -> VerificationReport {
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        return try await SQLiteActivityStore(path: path, options: options).verify(
            against: [earlier].compactMap(\.self)
        )
    }

    /// Returns the names of the files, with their bytes.
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

/// Returns a random history of a few contacts with all special cases, as read from JSON.
func history(
    _ seed: UInt64,
    contacts: Int = 4,
    activities: Int,
    _ options: ActivityGenerator.Options = .dense
) throws -> [Activity] {
    try ActivityGenerator(contacts: contacts, activities: activities, seed: seed, options: options)
        .map(asRead)
}

/// Returns an activity as read from its JSON.
func asRead(_ activity: Activity) throws -> Activity {
    try ActivityDecoder().decode(activity.json, stream: activity.stream)
}

extension Array {
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

extension ActivityStore {
    /// Returns every entry of the log.
    func allEntries() async throws -> [LogEntry] {
        try await entries(after: .zero, limit: .max)
    }
}
