import ActivityJSON
import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import Testing

@Suite struct RestoreTests {
    @Test func `an export that is cut anywhere is refused`() async throws {
        let scratch = try TemporaryStore()
        let export = try await smallExport(scratch)
        let text = export.joined(separator: "\n") + "\n"
        for length in stride(from: 0, to: text.utf8.count, by: 41) {
            let cut = Array(text.utf8.prefix(length))
            await expectRefusal(of: cut, in: scratch, line: nil)
        }
        await expectRefusal(of: Array(text.utf8.dropLast()), in: scratch, line: export.count)
        for count in 1..<export.count {
            await expectRefusal(of: Array(export.prefix(count)), in: scratch, line: count)
        }
    }

    @Test func `a line left out, doubled or moved is named`() async throws {
        let scratch = try TemporaryStore()
        let export = try await smallExport(scratch)
        for line in 1..<export.count - 2 {
            var edited = export
            edited.remove(at: line)
            await expectRefusal(of: edited, in: scratch, line: line + 1)
            edited = export
            edited.insert(export[line], at: line)
            await expectRefusal(of: edited, in: scratch, line: line + 2)
            edited = export
            edited.swapAt(line, line + 1)
            await expectRefusal(of: edited, in: scratch, line: line + 1)
        }
    }

    @Test(arguments: [
        (#""kind":"activity""#, #""kind":"erasure""#),
        (#""kind":"activity""#, #""kind":"revision","first":1"#),
        (#""kind":"activity""#, #""kind":"revision","first":9"#),
        (#""kind":"activity""#, #""kind":"conflict""#),
        (#""kind":"activity""#, #""kind":["activity"]"#),
        (#""position":3"#, #""position":-3"#),
        (#""position":3"#, #""position":3e0"#),
        (#""position":3"#, #""position":9223372036854775808"#),
        (#""org_id":null"#, #""org_id":"org""#),
        (#""contact_id":"con_ada""#, #""contact_id":"con_bob""#),
        (#""contact_id":"con_ada""#, #""contact_id":"con_ada","contact_id":"con_ada""#),
        (#""contact_id":"con_ada""#, #""contact_id":"con_ada","extra":1"#),
        (#""contact_id":"con_ada""#, #""contact_id":"\ud800""#),
        (#""recorded_at":"2024-01-01T00:00:03"#, #""recorded_at":"2024-01-01T00:00:04"#),
        (#""recorded_at":"2024-01-01T00:00:03"#, #""recorded_at":"2024-01-01T00:00:01"#),
        (#""recorded_at":"2024-01-01T00:00:03Z"#, #""recorded_at":"soon"#),
        (#""link":""#, #""link":"z"#),
        (#""link":""#, #""link":"00"#),
        (#""payload":{"#, #""payload":{"x":1,"#),
        (#""payload":{"#, #""payload":1,"y":{"#),
        (#""payload":{"#, #""payload":"{}","y":{"#),
    ])
    func `an edit is named by its line`(original: String, edit: String) async throws {
        let scratch = try TemporaryStore()
        var export = try await smallExport(scratch)
        let edited = export[3].replacing(original, with: edit, maxReplacements: 1)
        try #require(edited != export[3])
        export[3] = edited
        await expectRefusal(of: export, in: scratch, line: 4)
    }

    @Test(arguments: [
        (#""head":"8:"#, #""head":"9:"#, 9), (#""head":"8:"#, #""head":"7:"#, 9),
        (#""head":"8:"#, #""head":"9223372036854775807:"#, 9), (#""head":"8:"#, #""head":"8:0"#, 1),
        (#""version":2"#, #""version":3"#, nil), (#""version":2"#, #""version":0"#, 1),
        (#""version":2"#, #""version":1"#, 1), (#""version":2"#, #""version":2.0"#, 1),
        ("contact-log", "contacts", nil), (#""log":""#, #""log":"0"#, 1),
        (#""log":""#, #""log":"X"#, 1), (#""log":"#, #""lag":"#, 1),
        (#""rejects":0"#, #""rejects":1"#, 9),
    ])
    func `a first line that promises something else is refused`(
        original: String,
        edit: String,
        line: Int?
    ) async throws {
        let scratch = try TemporaryStore()
        var export = try await smallExport(scratch)
        export[0] = export[0].replacing(original, with: edit)
        await expectRefusal(of: export, in: scratch, line: line)
    }

    @Test func `a secret that is left out or given again is named`() async throws {
        let scratch = try TemporaryStore()
        let export = try await smallExport(scratch)
        var edited = export
        let secret = try #require(export[1].firstMatch(of: /"secret":"[0-9a-f]+",/))
        edited[1].removeSubrange(secret.range)
        await expectRefusal(of: edited, in: scratch, line: 2)
        edited = export
        edited[2].replace(#""payload""#, with: secret.output + #""payload""#)
        await expectRefusal(of: edited, in: scratch, line: 3)
    }

    @Test func `a sound chain over what no append would have recorded is refused`() async throws {
        let scratch = try TemporaryStore()
        var forgery = TamperedStore()
        let activity = try asRead(TestActivity.blocked(at: 1, id: "a").activity())
        forgery.add(activity, .activity)
        forgery.add(try asRead(TestActivity.blocked(at: 2, id: "b").activity()), .activity)
        try await restore(forgery.export, to: scratch.path("sound.db"))
        forgery.add(activity, .activity)
        await expectRefusal(of: forgery.export, in: scratch, line: 4)
        forgery = TamperedStore()
        forgery.add(activity, .activity)
        forgery.addErased(activity)
        await expectRefusal(of: forgery.export, in: scratch, line: 3)
        forgery = TamperedStore()
        forgery.addErased(activity)
        await expectRefusal(of: forgery.export, in: scratch, line: 2)
    }

    @Test func `an export of version 1 is restored to the same head`() async throws {
        let scratch = try TemporaryStore()
        var forgery = TamperedStore()
        forgery.add(try asRead(TestActivity.blocked(at: 1, id: "a").activity()), .activity)
        forgery.add(try asRead(TestActivity.blocked(at: 2, id: "b").activity()), .activity)
        try await restore(forgery.earlierExport, to: scratch.path("plain.db"))
        forgery = TamperedStore()
        forgery.addErased(try asRead(TestActivity.blocked(at: 1, id: "a").activity()))
        forgery.addErasure(of: .fixture)
        let text = String(decoding: forgery.earlierExport, as: UTF8.self)
        #expect(text.hasPrefix(#"{"format":"contact-log","version":1,"head":"#))
        let head = try await restore(forgery.earlierExport, to: scratch.path("erased.db"))
        let store = try SQLiteActivityStore(path: scratch.path("erased.db"))
        #expect(try await store.chainHead() == head)
        #expect(try await store.verify(against: [head]).findings == [])
        // Version 2 doesn't write commitments of zeros; the chain is the same.
        let again = try await store.exported()
        #expect(try await restore(again, to: scratch.path("again.db")) == head)
    }

    @Test func `version 1 has no commitment of an erasure, and no salts`() async throws {
        let scratch = try TemporaryStore()
        var forgery = TamperedStore()
        forgery.addErased(try asRead(TestActivity.blocked(at: 1, id: "a").activity()))
        forgery.addErasure(of: .fixture, commitment: Data(repeating: 3, count: 32))
        try await restore(forgery.export, to: scratch.path("sound.db"))
        await expectRefusal(of: forgery.earlierExport, in: scratch, line: 3)
        let export = try await smallExport(scratch)
        var edited = export
        let salt = String(repeating: "ab", count: 32)
        edited[2].replace(#""payload""#, with: #""salt":"\#(salt)","payload""#)
        await expectRefusal(of: edited, in: scratch, line: 3)
    }

    @Test func `an export of a later version is refused in words`() async throws {
        let scratch = try TemporaryStore()
        var export = try await smallExport(scratch)
        export[0] = #"{"format":"contact-log","version":3,"more":{}}"#
        let error = await #expect(throws: StoreError.self) {
            try await restore(Array(export.joined(separator: "\n").utf8), to: scratch.path("c.db"))
        }
        #expect(error?.code == .newer)
        let words = "written by a newer version (format 3; this one reads up to 2)"
        #expect(error?.cause.contains(words) == true, "\(error?.cause ?? "")")
    }

    @Test func `bytes flipped at random never pass for the whole`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        let scratch = try TemporaryStore()
        let bytes = Array((try await smallExport(scratch).joined(separator: "\n") + "\n").utf8)
        let path = scratch.path("copy.db")
        for _ in 0..<200 {
            var edited = bytes
            edited[random.below(bytes.count)] ^= 1 << random.below(8)
            guard (try? await restore(edited, to: path)) != nil else { continue }
            // Only the case of a digest's letters may change, and the log's id, which is another
            // one anyway.
            let again = try await SQLiteActivityStore(path: path).exported()
            #expect(again.withoutLogID == bytes.withoutLogID, "seed \(seed)")
            for name in try scratch.files().keys where name.hasPrefix("copy.db") {
                try FileManager.default.removeItem(atPath: scratch.path(name))
            }
        }
    }

    @Test func `a line beyond the limit is refused`() async throws {
        let scratch = try TemporaryStore()
        let export = try await smallExport(scratch).joined(separator: "\n") + "\n"
        let error = await #expect(throws: StoreError.self) {
            try await SQLiteActivityStore.restore(
                .bytes(Array(export.utf8), name: "export"),
                to: scratch.path("copy.db"),
                maximumLineBytes: 200
            )
        }
        #expect(error?.cause.hasPrefix("export:2: ") == true)
    }

    @Test(arguments: ["", "-wal", "-journal"])
    func `nothing that is there is written over`(suffix: String) async throws {
        let scratch = try TemporaryStore()
        let export = try await smallExport(scratch)
        try Data("mine".utf8).write(to: URL(filePath: scratch.path("copy.db" + suffix)))
        await #expect(throws: StoreError.self) {
            try await restore(Array(export.joined().utf8), to: scratch.path("copy.db"))
        }
        #expect(try scratch.files()["copy.db" + suffix] == Data("mine".utf8))
    }

    @Test func `an export that is not there is named`() async throws {
        let scratch = try TemporaryStore()
        let error = await #expect(throws: StoreError.self) {
            try await SQLiteActivityStore.restore(
                .file(scratch.path("none.ndjson")),
                to: scratch.path("copy.db")
            )
        }
        #expect(error?.code == .unavailable)
        #expect(error?.cause.contains("none.ndjson") == true)
    }

    /// Returns the lines of an export of eight entries.
    private func smallExport(_ scratch: TemporaryStore) async throws -> [String] {
        let clock = ManualClock(.second(0))
        let store = try SQLiteActivityStore(path: scratch.path) { clock.now }
        let testActivities: [TestActivity] = [
            .joined("vip", at: 1, id: "a"), .noted("hello", at: 2, id: "b"),
            .blocked(at: 3, id: "c"), .noted("other", at: 2, id: "b"),
            .noted("hello", at: 9, id: "b"),
        ]
        for (second, testActivity) in testActivities.enumerated() {
            clock.set(.second(second + 1))
            _ = try await store.append([testActivity.activity()])
        }
        _ = try await store.append([TestActivity.blocked(at: 4, id: "d").activity(of: .other)])
        _ = try await store.erase(.other)
        _ = try await store.append([TestActivity.blocked(at: 5, id: "e").activity(of: .other)])
        let export = String(decoding: try await store.exported(), as: UTF8.self)
        return export.split(separator: "\n").map(String.init)
    }

    private func expectRefusal(of lines: [String], in scratch: TemporaryStore, line: Int?) async {
        let text = lines.joined(separator: "\n") + "\n"
        await expectRefusal(of: Array(text.utf8), in: scratch, line: line)
    }

    /// Expects an error with the line, and no file but the lock.
    private func expectRefusal(of export: [UInt8], in scratch: TemporaryStore, line: Int?) async {
        let error = await #expect(throws: StoreError.self) {
            try await restore(export, to: scratch.path("copy.db"))
        }
        let cause = error?.cause ?? ""
        #expect(cause.hasPrefix("export"), "\(cause)")
        if let line { #expect(cause.hasPrefix("export:\(line): "), "\(cause)") }
        let names = try? scratch.files().keys.filter { $0.hasPrefix("copy.db") }
        #expect(names == [])
    }
}
