import ActivityJSON
import ContactProjector
import Foundation
import ServiceLifecycle

/// A front to try the service by hand: a contact id a line in, a line of JSON out.
///
/// Ends with its input. In a service of yours the handler of a request stands here.
struct QueryLines: Service {
    let reachability: Reachability<ContinuousClock>
    let org: OrgID?

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            guard await isReady() else { return }
            for await line in Self.standardInput() where !line.isEmpty {
                let answer = await reachability.mayMessage(ContactID(line), in: org)
                let output = answer.encoded + [UInt8(ascii: "\n")]
                try FileHandle.standardOutput.write(contentsOf: output)
            }
        }
    }

    /// Waits until the log has been read once, so that what is piped in is not answered with a shrug.
    private func isReady() async -> Bool {
        while await reachability.staleness == nil {
            guard (try? await Task.sleep(for: .milliseconds(10))) != nil else { return false }
        }
        return true
    }

    /// The lines of standard input, read on a thread of their own, since reading blocks and can't be canceled.
    private static func standardInput() -> AsyncStream<String> {
        AsyncStream { continuation in
            Thread.detachNewThread {
                while let line = readLine() { continuation.yield(line) }
                continuation.finish()
            }
        }
    }
}
