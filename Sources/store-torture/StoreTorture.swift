import ContactProjector
import ContactProjectorSQLite
import CLibrary

/// The program that crash and fault tests run: a writer that reports its commits, and a verifier.
///
///     store-torture write DB SEED SYNC BATCHES    prints "ack POSITION HASH" after each commit
///     store-torture verify DB                     prints "ok POSITION HASH"
///
/// Both end with status 3 if the store refuses, 4 if it is damaged, and 2 after wrong arguments.
@main
enum StoreTorture {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            switch (arguments.first, arguments.count) {
            case ("write", 5): try await write(arguments)
            case ("verify", 2): try await verify(arguments[1])
            default: end(2, "usage: store-torture write DB SEED SYNC BATCHES | verify DB")
            }
        } catch {
            end(error.code == .damaged ? 4 : 3, "\(error)")
        }
    }

    private static func write(_ arguments: [String]) async throws(StoreError) {
        guard let seed = UInt64(arguments[2]), let batches = Int(arguments[4]),
            let synchronous = SQLiteActivityStore.Options.Synchronous(rawValue: arguments[3])
        else {
            end(2, "SEED and BATCHES are numbers, SYNC is FULL, NORMAL or OFF")
        }
        var options = SQLiteActivityStore.Options()
        options.synchronous = synchronous
        let store = try SQLiteActivityStore(path: arguments[1], options: options)
        var history = TortureHistory(seed: seed, after: try await store.head().position)
        for _ in 0..<batches {
            _ = try await store.append(history.nextBatch())
            // After the commit: a line that was printed promises that a crash loses nothing of it.
            say(1, "ack \(try await store.chainHead().words)")
        }
        try await store.close()
    }

    private static func verify(_ path: String) async throws(StoreError) {
        let store = try opened(path)
        let verification = try await store.verify()
        try await store.close()
        guard verification.isClean else {
            end(4, verification.findings.map(\.description).joined(separator: "; "))
        }
        say(1, "ok \(verification.head.words)")
    }

    /// Opens the store for writing, which recovers from a crash, or for reading on a read-only medium.
    private static func opened(_ path: String) throws(StoreError) -> SQLiteActivityStore {
        do {
            return try SQLiteActivityStore(path: path)
        } catch {
            // Read-only media can't recover: there, only a log that was closed whole is readable.
            guard error.code == .readOnly else { throw error }
            return try SQLiteActivityStore(path: path, options: .init(mode: .readOnly))
        }
    }

    private static func end(_ status: Int32, _ text: String) -> Never {
        say(2, text)
        exit(status)
    }

    /// Writes a line in one call without buffering, so that a kill can't separate it from its commit.
    private static func say(_ file: Int32, _ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = unsafe CLibrary.write(file, bytes, bytes.count)
    }
}

extension ChainHead {
    /// The position and the first eight bytes of the link as a number.
    fileprivate var words: String {
        "\(position) \(link.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })"
    }
}
