internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite

/// Makes a store from an export.
enum StoreRestorer {
    static func restore(_ file: String, to path: String) async throws {
        let source: ActivitySource = file == "-" ? .standardInput : .file(file)
        let head = try await SQLiteActivityStore.restore(source, to: path)
        StandardOutput.write(line: "restored \(path), sound up to \(head.description)")
    }
}
