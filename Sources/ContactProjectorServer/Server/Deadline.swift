internal import Hummingbird

/// Runs work with a time limit.
///
/// - Throws: ``Problem`` at the limit; the work is canceled then, and must end on cancellation.
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
