internal import Hummingbird

/// Does work that must end in time.
///
/// - Throws: ``Problem`` when it doesn't; the work is canceled then.
func within<Result: Sendable>(
    _ limit: Duration,
    _ work: @escaping @Sendable @concurrent () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask(operation: work)
        group.addTask {
            try await Task.sleep(for: limit)
            throw Problem(
                .serviceUnavailable,
                "the request took longer than \(limit.components.seconds) s",
                hint: "request less at once"
            )
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
