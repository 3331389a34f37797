internal import ActivityJSON
internal import ContactProjector
internal import Hummingbird
internal import NIOCore

/// The readiness of a server: its freshness, compared with the maximum staleness.
struct Readiness {
    let freshness: Freshness
    private let maximumStaleness: Duration

    init(_ freshness: Freshness, maximumStaleness: Duration) {
        self.freshness = freshness
        self.maximumStaleness = maximumStaleness
    }

    var isReady: Bool { freshness.staleness.map { $0 <= maximumStaleness } ?? false }

    var response: Response {
        guard !isReady else { return Response(status: .ok, json: encoded) }
        var response = problem.response
        response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: encoded))
        return response
    }

    private var problem: Problem {
        guard let staleness = freshness.staleness else {
            return .later(.serviceUnavailable, "the log isn't followed to its end yet", in: 1)
        }
        return .later(
            .serviceUnavailable,
            "the log was last seen \(Self.milliseconds(staleness)) ms ago",
            in: 1
        )
    }

    /// Returns a duration in whole milliseconds, rounded up so that the staleness is never understated.
    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let millisecond = 1_000_000_000_000_000 as Int64
        return seconds * 1_000 + (attoseconds + millisecond - 1) / millisecond
    }
}

extension Readiness: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if !isReady { problem.writeFields(to: &writer) }
            writer.field("ready", isReady)
            writer.field("position", freshness.position.rawValue)
            writer.field("staleness_ms", freshness.staleness.map(Self.milliseconds))
        }
    }
}
