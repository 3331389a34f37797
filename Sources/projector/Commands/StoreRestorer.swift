internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ProjectorShell

extension ChainHead {
    /// The number of entries up to the head, which is its position because a log has no gaps.
    var entries: String { HumanText.count(Int(position.rawValue), "entry") }

    /// The entries and the head in words: `25 entries verified, head 25:7f3a…`.
    var verified: String { "\(entries) verified, head \(description)" }
}

/// The function that creates a store from an export.
enum StoreRestorer {
    static func restore(_ file: String, to path: String) async throws {
        let source = ActivitySource(typed: file)
        let head = try await StoreName.restore(source, to: path)
        StandardOutput.write(line: "restored \(path): \(head.verified)")
    }
}
