import ActivityJSON
import ContactCensus
import ContactProjector
import Foundation
import ServiceLifecycle

/// A front for trying the service: it reads a contact's id per line, and answers with a line of JSON.
///
/// Ends with its input. In a service of yours the handler of a request is in its place.
struct Front: Service {
    let census: LiveCensus
    let org: OrgID?
    /// The age past which the answer is that nothing is known.
    let bound: Duration

    func run() async throws {
        let (lines, input) = AsyncStream.makeStream(of: String.self)
        // Reading blocks and can't be canceled, so it has a thread of its own.
        Thread.detachNewThread {
            while let line = readLine() { input.yield(line) }
            input.finish()
        }
        while census.staleness == nil, !Task.isShuttingDownGracefully {
            try await Task.sleep(for: .milliseconds(10))
        }
        for await line in lines.cancelOnGracefulShutdown() where !line.isEmpty {
            try FileHandle.standardOutput.write(contentsOf: answer(for: ContactID(line)))
        }
    }

    /// Answers whether a contact may be messaged, in a line of JSON.
    func answer(for contact: ContactID) -> [UInt8] {
        // Read first: the answer may be younger than it says, and never older.
        let (position, age) = (census.head.position, census.staleness)
        let reachability = census.reachability(of: contact, in: org, maximumStaleness: bound)
        var json = JSONWriter()
        json.object { json in
            json.field("contact_id", contact.rawValue)
            json.field("reachability", reachability.name)
            json.field("because") { $0.array(reachability.evidence) { $0.value($1.rawValue) } }
            json.field("known_at", position.rawValue)
            json.field("staleness_ms", age.map { Int(($0 / .milliseconds(1)).rounded(.up)) })
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }
}
