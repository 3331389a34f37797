internal import ActivityJSON
internal import ContactQueries
internal import Foundation
internal import LineEditing
internal import Synchronization

/// A load that runs in the background of a session.
final class BackgroundLoad: Sendable {
    /// The sources being read.
    let sources: [ActivitySource]
    private let total: Int64
    private let state = Mutex(State())
    private let task = Mutex<Task<Void, Never>?>(nil)

    private struct State {
        var records = 0
        var bytes: Int64 = 0
        var outcome: Result<Loaded, any Error>?
    }

    /// The result of a load: the new data, and the counts before it.
    struct Loaded: Sendable {
        let data: LoadedWorkspace
        let before: ImportReport
        let isReload: Bool
    }

    /// Starts reading sources into a copy of a workspace, which the session sees only at the end.
    ///
    /// If the files of a session are read again, `replaced` holds the counts of the first time.
    init(
        _ sources: [ActivitySource],
        into workspace: Workspace,
        defaults: ReadDefaults,
        replaced: ImportReport? = nil
    ) {
        self.sources = sources
        total = sources.reduce(0) { $0 + Self.size($1) }
        // Detached: the thread that starts it blocks in the editor's read. Utility priority keeps
        // typing responsive.
        let running = Task.detached(priority: .utility) { [self] in
            do {
                var workspace = workspace
                let before = replaced ?? workspace.report
                try await workspace.load(
                    sources,
                    defaults: defaults,
                    strict: false,
                    isCanceled: { Task.isCancelled },
                    progress: { records, bytes in self.note(records, bytes) }
                )
                // The names come from the census, which is built here, so that the first query
                // about all contacts needn't wait for it.
                let data = try await LoadedWorkspace(workspace)
                let isReload = replaced != nil
                finish(.success(Loaded(data: data, before: before, isReload: isReload)))
            } catch {
                finish(.failure(error))
            }
        }
        task.withLock { $0 = running }
    }

    /// The result of the load, or `nil` while it runs.
    var outcome: Result<Loaded, any Error>? { state.withLock(\.outcome) }

    /// The progress of the load as a text, with a percentage if the size is known.
    var progress: String {
        let (records, bytes) = state.withLock { ($0.records, $0.bytes) }
        let loading = "loading \(HumanText.count(records, "record"))"
        guard total > 0, bytes <= total else { return loading }
        return "\(loading) (\(bytes * 100 / total)%)"
    }

    func cancel() { task.withLock(\.self)?.cancel() }

    /// Returns a Boolean value indicating whether the load has ended, for which it waits at most the given time.
    ///
    /// - Throws: ``UserError/interrupted`` on ^C.
    func isDone(within milliseconds: Int) async throws(UserError) -> Bool {
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        while outcome == nil, ContinuousClock.now < deadline {
            if LineEditor.takeInterrupt() { throw .interrupted }
            // Polled, since ^C comes as a flag from a signal handler, which can wake no task. 2 ms
            // aren't noticed after a key.
            try? await Task.sleep(for: .milliseconds(2))
        }
        return outcome != nil
    }

    private func note(_ records: Int, _ bytes: Int64) {
        // The editor repaints on every wake: once for each percent, or each 65,536 records if the
        // size is unknown, is enough.
        let isNews = state.withLock { state in
            let before = percent(state.bytes)
            (state.records, state.bytes) = (records, bytes)
            return percent(bytes) != before || total == 0 && records.isMultiple(of: 65_536)
        }
        if isNews { LineEditor.wake() }
    }

    private func percent(_ bytes: Int64) -> Int64 { total > 0 ? bytes * 100 / total : 0 }

    private func finish(_ outcome: Result<Loaded, any Error>) {
        // Stored before the wake: the editor asks for it then.
        state.withLock { $0.outcome = outcome }
        LineEditor.wake()
    }

    private static func size(_ source: ActivitySource) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: source.name)
        // The progress counts decompressed bytes, so the size of a gzip file would give a wrong
        // percentage.
        guard !source.name.hasSuffix(".gz") else { return 0 }
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }
}
