#if Postgres
internal import Dispatch

/// A wait for a socket, which occupies no thread.
enum SocketWait {
    // Its handlers only count and resume, so one queue is enough for all connections.
    private static let queue = DispatchQueue(label: "ContactProjector.postgres")

    /// Returns once the socket can be read or written as asked, or `false` after a time.
    static func ready(
        _ descriptor: Int32,
        reading: Bool,
        writing: Bool,
        atMost limit: Duration
    ) async -> Bool {
        let nanoseconds =
            Int(clamping: limit.components.seconds) * 1_000_000_000
            + Int(limit.components.attoseconds / 1_000_000_000)
        return await withCheckedContinuation { continuation in
            let sources = Sources { continuation.resume(returning: $0) }
            if reading {
                sources.add(
                    DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
                )
            }
            if writing {
                sources.add(
                    DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
                )
            }
            let timer = DispatchSource.makeTimerSource(queue: queue)
            timer.schedule(deadline: .now() + .nanoseconds(max(0, nanoseconds)))
            sources.add(timer, isTimer: true)
            sources.activate()
        }
    }
}

/// The event sources of one wait: the first event cancels all of them.
private final class Sources {
    private var sources: [any DispatchSourceProtocol] = []
    private var open = 0
    private var isReady = false
    private let done: (Bool) -> Void

    init(_ done: @escaping (Bool) -> Void) {
        self.done = done
    }

    func add(_ source: any DispatchSourceProtocol, isTimer: Bool = false) {
        sources.append(source)
        open += 1
        source.setEventHandler { [self] in
            if !isTimer { isReady = true }
            for source in sources { source.cancel() }
        }
        // The wait ends with the last of these: from then on the socket may be closed.
        source.setCancelHandler { [self] in
            open -= 1
            guard open == 0 else { return }
            sources = []
            done(isReady)
        }
    }

    func activate() {
        for source in sources { source.activate() }
    }
}
#endif
