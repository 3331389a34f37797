internal import ActivityJSON
internal import ContactProjector
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle

/// The entries of a log as they come, as server-sent events.
struct ChangeStream: Sendable {
    let log: OrganisationLog
    /// Wakes the stream once the log has grown.
    let arrivals: ArrivalSignal
    /// After this time the stream ends, for its reader to resume.
    let seconds: Int
    /// A comment tells a quiet connection from a dead one after this time.
    var silence = Duration.seconds(15)

    /// The entries that are held at once; each may be a megabyte.
    private static let batch = 64

    /// Writes until the time is over, the server ends or nobody reads any more, which the write tells.
    @concurrent func write(
        after position: Position,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        let present = try await log.head().position
        var position = position
        try await writer.write(ByteBuffer(string: ": follows the log after \(position)\n\n"))
        var quiet = ContinuousClock.now + silence
        // What is there comes in any case: a reader that does not wait wants it all.
        while position < present || ContinuousClock.now < end {
            guard !Task.isCancelled, !Task.isShuttingDownGracefully else { return }
            // Other organisations' entries are passed over, but not read again.
            let entries = try await log.whole.entries(after: position, limit: Self.batch)
            if entries.isEmpty { await wait(after: position, until: min(quiet, end)) }
            position = entries.last?.position ?? position
            var text = events(of: entries)
            if text.isEmpty, ContinuousClock.now >= quiet { text = Array(":\n\n".utf8) }
            guard !text.isEmpty else { continue }
            try await writer.write(ByteBuffer(bytes: text))
            quiet = ContinuousClock.now + silence
        }
    }

    /// The events of those entries that are the organisation's.
    private func events(of entries: [LogEntry]) -> [UInt8] {
        entries.lazy.filter { $0.activity.stream.org == log.org }
            .reduce(into: []) { $0 += Self.event($1) }
    }

    private static func event(_ entry: LogEntry) -> [UInt8] {
        Array("id: \(entry.position)\nevent: \(entry.kind.name)\ndata: ".utf8) + entry.encoded
            + Array("\n\n".utf8)
    }

    /// Waits for an entry, or until the time is over.
    private func wait(after position: Position, until moment: ContinuousClock.Instant) async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await arrivals.wait(after: position) }
                group.addTask { try? await Task.sleep(until: moment, clock: .continuous) }
                await group.next()
                group.cancelAll()
            }
        }
    }
}
