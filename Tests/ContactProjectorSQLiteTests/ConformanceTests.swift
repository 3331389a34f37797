import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: StoreConformance.rules)
    func `the store keeps every rule of stores`(rule: String) async throws {
        let scratch = try TemporaryStore()
        let serial = Serial()
        let suite = StoreConformance(prepare: asRead) { clock in
            try SQLiteActivityStore(path: scratch.path("\(await serial.next()).db"), now: clock)
        }
        let violation = await suite.violation(of: rule)
        #expect(violation == nil)
    }

    @Test func `erasures are answered alike from snapshots`() async throws {
        let scratch = try TemporaryStore()
        let options = SQLiteActivityStore.Options(
            snapshots: SnapshotPolicy(interval: 1, minimumLength: 1)
        )
        let rules = StoreConformance.rules.filter { $0.hasPrefix("3.9") }
        #expect(!rules.isEmpty)
        for rule in rules {
            let suite = StoreConformance(prepare: asRead) { clock in
                try SQLiteActivityStore(path: scratch.path, options: options, now: clock)
            }
            #expect(await suite.violation(of: rule) == nil)
        }
        let counts = try await SQLiteActivityStore(path: scratch.path, options: options)
            .snapshotInfo().counts
        #expect(counts.kept > 0)
    }

    @Test func `snapshots of before opt-outs outlived erasures are neither used nor kept`()
        async throws
    {
        let scratch = try TemporaryStore()
        var options = SQLiteActivityStore.Options(
            snapshots: SnapshotPolicy(interval: 1, minimumLength: 1)
        )
        do {
            let store = try SQLiteActivityStore(path: scratch.path, options: options)
            _ = try await store.append([TestActivity.unsubscribed(at: 1, id: "out").activity()])
            _ = try await store.erase(.fixture)
            _ = try await store.append([TestActivity.joined("vip", at: 3, id: "later").activity()])
            _ = try await store.state(of: .fixture)
            try await store.close()
        }
        try scratch.tamper("DROP TABLE node; DROP INDEX entry_text; PRAGMA user_version = 5")
        options.mode = .readOnly
        let reader = try SQLiteActivityStore(path: scratch.path, options: options)
        #expect(try await reader.state(of: .fixture).isUnsubscribed)
        #expect(try await reader.snapshotInfo().counts.used == 0)
        try await reader.close()
        options.mode = .readWrite
        let writer = try SQLiteActivityStore(path: scratch.path, options: options)
        #expect(try await writer.snapshotInfo().counts.kept == 0)
        #expect(try await writer.state(of: .fixture).isUnsubscribed)
    }
}

/// A source of serial numbers.
private actor Serial {
    private var last = 0

    func next() -> Int {
        last += 1
        return last
    }
}
