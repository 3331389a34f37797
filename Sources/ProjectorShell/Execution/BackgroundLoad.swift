internal import ActivityJSON
internal import ContactQueries
internal import Foundation
internal import LineEditing
internal import Synchronization

/// A load that goes on while the session does.
final class BackgroundLoad: Sendable {
    /// The sources that are read.
    let sources: [ActivitySource]
    private let total: Int64
    private let state = Mutex(State())
    private let task = Mutex<Task<Void, Never>?>(nil)

    private struct State {
        var records = 0
        var bytes: Int64 = 0
        var outcome: Result<Loaded, any Error>?
    }

    /// What was loaded, and what it was added to.
    struct Loaded: Sendable {
        let data: LoadedWorkspace
        let before: ImportReport
        let isReload: Bool
    }

    /// Reads sources into a workspace, of which the session sees nothing before the end.
    ///
    /// When the files of a session are read again, `replaced` is the report of the first time.
    init(
        _ sources: [ActivitySource],
        into workspace: Workspace,
        defaults: ReadDefaults,
        replaced: ImportReport? = nil
    ) {
        self.sources = sources
        total = sources.reduce(0) { $0 + Self.size($1) }
        // Detached, since the thread that started it waits for keys.
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
                // Its names come from the census, so that the first question about all contacts needn't wait for it.
                let data = try await LoadedWorkspace(workspace)
                let isReload = replaced != nil
                finish(.success(Loaded(data: data, before: before, isReload: isReload)))
            } catch {
                finish(.failure(error))
            }
        }
        task.withLock { $0 = running }
    }

    /// What came of it; nil while it goes on.
    var outcome: Result<Loaded, any Error>? { state.withLock(\.outcome) }

    /// How far it is, in words.
    var progress: String {
        let (records, bytes) = state.withLock { ($0.records, $0.bytes) }
        let loading = "loading \(HumanText.count(records, "record"))"
        guard total > 0, bytes <= total else { return loading }
        return "\(loading) (\(bytes * 100 / total)%)"
    }

    func cancel() { task.withLock(\.self)?.cancel() }

    /// Waits a while; tells whether it is done.
    ///
    /// - Throws: ``UserError/interrupted`` after ^C.
    func isDone(within milliseconds: Int) async throws(UserError) -> Bool {
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        while outcome == nil, ContinuousClock.now < deadline {
            if LineEditor.takeInterrupt() { throw .interrupted }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return outcome != nil
    }

    private func note(_ records: Int, _ bytes: Int64) {
        let isNews = state.withLock { state in
            let before = percent(state.bytes)
            (state.records, state.bytes) = (records, bytes)
            return percent(bytes) != before || total == 0 && records.isMultiple(of: 65_536)
        }
        if isNews { LineEditor.wake() }
    }

    private func percent(_ bytes: Int64) -> Int64 { total > 0 ? bytes * 100 / total : 0 }

    private func finish(_ outcome: Result<Loaded, any Error>) {
        state.withLock { $0.outcome = outcome }
        LineEditor.wake()
    }

    private static func size(_ source: ActivitySource) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: source.name)
        // Of what is packed or has no end, the size says nothing.
        guard !source.name.hasSuffix(".gz") else { return 0 }
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }
}
