import ActivityJSON
import ContactProjector
import Foundation
import Testing

/// Tests of eight years of team memberships against states computed by another program.
@Suite(.enabled(if: TeamsHistory.isPresent, "the shared histories are not beside the project"))
struct TeamsHistoryTests {
    @Test(arguments: [
        "events.ndjson.gz", "events.shuffled-dup.ndjson.gz",
        "events.newest-first-offsets.ndjson.gz",
    ])
    func `every state at every instant is the true one`(file: String) async throws {
        let store = InMemoryActivityStore()
        let report = try await store.append(ActivityReader(.file(TeamsHistory.path(file))))
        #expect(report.appended == 8_951 && report.rejected == 0 && report.conflicts == 0)
        var compared = 0
        let streams = await store.streams()
        for sample in try TeamsHistory.samples() {
            for stream in streams {
                let timeline = await store.log(of: stream, knownAt: .head).timeline
                let state = try timeline.state(asOf: .time(sample.at))
                let truth = sample.contacts[stream.contact.rawValue] ?? .absent
                #expect(truth == TeamsHistory.Truth(state), "\(stream.contact) at \(sample.at)")
                compared += 1
            }
        }
        #expect(compared == 66 * 751)
    }

    @Test func `the command line prints the true states`() throws {
        let sample = try #require(try TeamsHistory.samples().last)
        let result = try Tool.run([
            "state", "--at", sample.at.rfc3339, "--format", "ndjson",
            "--load", TeamsHistory.path("events.shuffled-dup.ndjson.gz"),
        ])
        let printed = try result.output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        for state in printed {
            let contact = try #require(state["contact_id"] as? String)
            let segments = try #require(state["segments"] as? [[String: Any]]).compactMap {
                $0["id"] as? String
            }
            #expect(
                segments.sorted() == (sample.contacts[contact] ?? .absent).segments,
                "\(contact)"
            )
        }
        #expect(
            Set(sample.contacts.keys).isSubset(
                of: printed.compactMap { $0["contact_id"] as? String }
            )
        )
    }
}

/// The shared history and its expected states.
enum TeamsHistory {
    private static let directory = Tool.root.appending(path: "../shared/data/teams")
        .standardizedFileURL

    static var isPresent: Bool { FileManager.default.fileExists(atPath: path("truth.ndjson.gz")) }

    static func path(_ file: String) -> String { directory.appending(path: file).path }

    struct Sample {
        let at: Timestamp
        let contacts: [String: Truth]
    }

    struct Truth: Equatable {
        let segments: [String]
        let isBlocked: Bool
        let isUnsubscribed: Bool
        let notes: Int

        static let absent = Truth(segments: [], isBlocked: false, isUnsubscribed: false, notes: 0)
    }

    /// Returns the expected states at each time, read by another JSON decoder than the product's.
    static func samples() throws -> [Sample] {
        let unpack = Process()
        // By gzip, not by the product's own decompression, which the test is to check.
        unpack.executableURL = URL(filePath: "/usr/bin/env")
        unpack.arguments = ["gzip", "-dc", path("truth.ndjson.gz")]
        let pipe = Pipe()
        unpack.standardOutput = pipe
        try unpack.run()
        let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
        unpack.waitUntilExit()
        return try text.split(separator: UInt8(ascii: "\n")).map { line in
            let decoded = try JSONDecoder().decode(Line.self, from: line)
            let at = try #require(Timestamp(decoded.at))
            return Sample(at: at, contacts: decoded.contacts.mapValues(Truth.init))
        }
    }

    fileprivate struct Line: Decodable {
        let at: String
        let contacts: [String: Contact]

        struct Contact: Decodable {
            let segments: [String]
            let blocked: Bool
            let unsubscribed: Bool
            let notes: Int
        }
    }
}

extension TeamsHistory.Truth {
    fileprivate init(_ contact: TeamsHistory.Line.Contact) {
        self.init(
            segments: contact.segments.sorted(),
            isBlocked: contact.blocked,
            isUnsubscribed: contact.unsubscribed,
            notes: contact.notes
        )
    }

    init(_ state: ContactState) {
        self.init(
            segments: state.segments.map(\.segment.rawValue).sorted(),
            isBlocked: state.isBlocked,
            isUnsubscribed: state.isUnsubscribed,
            notes: state.notes.count
        )
    }
}
