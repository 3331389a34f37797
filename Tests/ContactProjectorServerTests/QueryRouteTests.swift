import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import ContactQueries
import HTTPTypes
import Testing

@testable import ContactProjectorServer

@Suite("Questions over HTTP")
struct QueryRouteTests {
    /// Returns a log of one stream with backdated activities and revisions, in five appends.
    private func store() async throws -> any ActivityStore {
        let clock = ManualClock()
        let store: any ActivityStore = InMemoryActivityStore(now: { clock.now })
        let options = ActivityGenerator.Options.dense
        var batch: [Activity] = []
        let activities = ActivityGenerator(contacts: 3, activities: 90, seed: 5, options: options)
        for activity in activities {
            batch.append(activity)
            guard batch.count == 18 else { continue }
            clock.set(clock.now.advanced(byMicroseconds: 1_000_000))
            _ = try await store.append(batch)
            batch = []
        }
        return store
    }

    @Test func `answers are the library's, at every instant and every position`() async throws {
        let store = try await store()
        let streams = try await store.streams()
        try await serve(store) { asker async throws in
            for stream in streams {
                let org = stream.org?.rawValue ?? "-"
                let path = "/orgs/\(org)/contacts/\(stream.contact)"
                let times = try await store.log(of: stream, knownAt: .head).timeline.activities
                    .compactMap(\.occurredAt)
                for time in [times.first, times[times.count / 2], times.last].compactMap(\.self) {
                    for position in [nil, 0, 18, 40, 90, 1_000] as [Int64?] {
                        let known = position.map { "&known_at=\($0)" } ?? ""
                        let knownAt = position.map { KnownAt.position(Position($0)) } ?? .head
                        let query = "?at=\(time)\(known)"
                        let asOf = AsOf.time(time)
                        let state = try await store.state(of: stream, asOf: asOf, knownAt: knownAt)
                        #expect(try await asker.get("\(path)/state\(query)").body == state.encoded)
                        let log = try await store.log(of: stream, knownAt: knownAt)
                        let why = try log.explain(.unsubscribed, asOf: asOf)
                        #expect(
                            try await asker.get("\(path)/why/unsubscribed\(query)").body
                                == why.encoded
                        )
                        var history = JSONWriter()
                        history.array(try log.timeline.history(asOf: asOf)) { $1.write(to: &$0) }
                        #expect(
                            try await asker.get("\(path)/history\(query)").body == history.bytes
                        )
                        let diff = StateChanges(
                            from: try log.timeline.state(asOf: .start),
                            to: try log.timeline.state(asOf: asOf)
                        )
                        // Both known-ats are one position, so that nothing was recorded in between.
                        #expect(
                            try await asker.get("\(path)/diff?from=start&to=\(time)\(known)").body
                                == diff.encoded.dropLast() + Array(#","learnt":[]}"#.utf8)
                        )
                    }
                }
            }
        }
    }

    @Test func `what came in late is the difference between what was known at two positions`()
        async throws
    {
        let store = try await store()
        let stream = try #require(try await store.streams().first)
        let org = stream.org?.rawValue ?? "-"
        let head = try await store.head().position
        try await serve(store) { asker async throws in
            let path = "/orgs/\(org)/contacts/\(stream.contact)/diff?from=end"
            for (from, to) in [(18, 90), (90, 18), (0, 54), (54, 54)] as [(Int64, Int64)] {
                let expected = try await store.changes(
                    of: stream.contact,
                    in: stream.org,
                    from: QueryTime(asOf: .end, knownAt: .position(Position(from))),
                    to: QueryTime(asOf: .end, knownAt: .position(Position(to)))
                )
                let answer = try await asker.get("\(path)&known_from=\(from)&known_at=\(to)")
                // After the difference are the entries recorded between the two positions.
                let difference = expected.encoded.dropLast()
                #expect(answer.body.starts(with: difference), "\(from) to \(to)")
                let log = try await store.log(of: stream, knownAt: .head)
                let recorded = log.entries.count { entry in
                    (from..<max(from, to)).contains(entry.position.rawValue - 1)
                }
                let rest = String(decoding: answer.body.dropFirst(difference.count), as: UTF8.self)
                #expect(rest.matches(of: /"recorded_at"/).count == recorded, "\(rest)")
                #expect(answer.header("etag")?.hasPrefix("\"\(head)-") == true)
                #expect(expected.isEmpty == (from == to))
            }
            let bare = try await asker.get(path)
            #expect(try await asker.get("\(path)&known_from=head&known_at=head").body == bare.body)
            #expect(try await asker.get("\(path)&known_from=x").status == 400)
        }
    }

    @Test func `the census answers as each contact's own fold does`() async throws {
        let store = try await twoOrganizations()
        try await serve(store) { asker async throws in
            let answer = try await asker.get("/orgs/o/contacts?where=in+Ours&at=2024-01-15")
            #expect(answer.header("pagination-count") == "1")
            let contact = try #require(try answer.json([[String: Any]].self)?.first)
            #expect(contact["id"] as? String == "c" && contact["unsubscribed"] as? Bool == false)
            let all = try await asker.get("/orgs/o/contacts?take=1&page=2")
            #expect(try all.json([[String: Any]].self)?.first?["id"] as? String == "d")
            #expect(all.header("pagination-count") == "2")
            let status = try await asker.get("/orgs/o/contacts?status=UNSUBSCRIBED")
            #expect(try status.json([Any].self)?.count == 1)
            let both = try await asker.get(
                "/orgs/o/contacts?status=SUBSCRIBED&where=unsubscribed"
            )
            #expect(both.text == "[]")
        }
    }

    @Test func `a segment's size is counted period by period`() async throws {
        try await serve(try await twoOrganizations()) { asker async throws in
            let path = "/orgs/o/segments/Ours/trend?by=month&to=2024-03-31"
            let points = try await asker.get(path).json([[String: Any]].self)
            #expect(points?.map { $0["contacts"] as? Int } == [1, 1, 2])
            #expect(points?.map { $0["period"] as? String } == ["2024-01", "2024-02", "2024-03"])
            let zone = try await asker.get("/orgs/o/segments/s/trend?by=year&tz=Asia/Tokyo")
            #expect(try zone.json([[String: Any]].self)?.count == 1)
        }
    }

    @Test(arguments: [
        ("contacts/c/state?at=yesterday", 400), ("contacts/c/state?at=2024-02-30", 400),
        ("contacts/c/state?at=", 400), ("contacts/c/state?at=%23-1", 400),
        ("contacts/c/state?known_at=x", 400), ("contacts/c/state?known_at=-1", 400),
        ("contacts/c/state?known_at=%2B1", 400), ("contacts/c/state?known_from=1", 400),
        ("contacts/c/state?knwon_at=3", 400), ("contacts/c/diff", 400),
        ("contacts/c/diff?from=x", 400), ("contacts/c/why/nobody", 404),
        ("contacts/c/why/segment:blocked", 404), ("contacts/c/why/%ff", 400),
        ("contacts/x/state", 404), ("contacts/x/history", 404), ("contacts/x/why/blocked", 404),
        ("contacts/x/diff?from=start", 404), ("contacts?where=in+Nowhere", 400),
        ("contacts?where=(((", 400), ("contacts?where=", 400), ("contacts?status=LOST", 400),
        ("contacts?at=%2300", 400), ("segments/Nowhere/trend", 404),
        ("segments/s/trend?by=eon", 400),
        ("segments/s/trend?tz=Mars/Olympus", 400), ("segments/s/trend?from=2025&to=2024", 400),
        ("segments/s/trend?from=2025-01-01&to=2024-01-01", 400),
        ("segments/s/trend?from=2030-01-01", 200), ("segments/s/trend?to=1999-01-01", 200),
        ("segments/s/trend?by=hour&from=0001-01-01&to=9999-01-01", 400),
        ("changes?after=x", 400), ("changes?after=-1", 400), ("changes?wait=-1", 400), ("", 404),
        ("contacts/", 200), ("contacts/c", 404), ("contacts/c/", 404), ("contacts/c/state/x", 404),
    ])
    func `what can't be answered is a problem`(path: String, status: Int) async throws {
        try await serve(try await twoOrganizations()) { asker async throws in
            let answer = try await asker.get("/orgs/o/\(path)")
            #expect(answer.status == status, "\(answer.text)")
            #expect(status == 200 || answer.problem != nil, "\(answer.text)")
        }
    }

    @Test func `a plus that was not encoded is part of an offset`() async throws {
        try await serve(try await twoOrganizations()) { asker async throws in
            let path = "/orgs/o/contacts/c/state?at=2024-02-01T01:00:00"
            let plus = try await asker.get(path + "+01:00")
            let encoded = try await asker.get(path + "%2B01:00")
            #expect(plus.status == 200 && plus.body == encoded.body)
        }
    }

    @Test(arguments: [
        ("2024-02-01+01:00", "2024-02-01T01:00:00Z"),
        ("3+June+2024", "2024-06-03T00:00:00Z"),
        ("2024-06-03+9am", "2024-06-03T09:00:00Z"), ("2024-06", "2024-06-01T00:00:00Z"),
        ("2024", "2024-01-01T00:00:00Z"), ("@1717405200", "2024-06-03T09:00:00Z"),
        ("%401717405200000", "2024-06-03T09:00:00Z"), ("20240603", "2024-06-03T00:00:00Z"),
        ("2024-03-10+13:00:00+00", "2024-03-10T13:00:00Z"),
        ("2024-03-10+13:00:00%2B0100", "2024-03-10T12:00:00Z"),
        ("2024-03-10+13:00:00+UTC", "2024-03-10T13:00:00Z"),
    ])
    func `4.9 a parameter is read as people write times`(text: String, time: String) async throws {
        try await serve(try await twoOrganizations()) { asker async throws in
            let typed = try await asker.get("/orgs/o/contacts/c/state?at=\(text)")
            let exact = try await asker.get("/orgs/o/contacts/c/state?at=\(time)")
            #expect(typed.status == 200 && typed.body == exact.body, "\(typed.text)")
        }
    }

    @Test(arguments: [
        ("state?at=6/3/2024", "could be 3 June or 6 March (at)", "write 2024-06-03 or 2024-03-06"),
        ("state?at=13.06.2024", "it could be 13 June (at)", "write 2024-06-13"),
        ("state?known_at=3+June", "has no year (known_at)", "write the year too"),
        ("state?known_at=soon", "isn't a position or a time (known_at)", "for example 812"),
        ("diff?from=now", "depends on the clock (from)", "use a date (2024-06-03)"),
        ("state?at=1717405200", "isn't a time (at)", "write @ before"),
    ])
    func `4.9 a time that is refused says where and what to write`(
        path: String,
        detail: String,
        hint: String
    ) async throws {
        try await serve(try await twoOrganizations()) { asker async throws in
            let answer = try await asker.get("/orgs/o/contacts/c/\(path)")
            #expect(answer.status == 400)
            #expect(answer.problem?.contains(detail) == true, "\(answer.text)")
            #expect(answer.text.contains(hint), "\(answer.text)")
        }
    }

    @Test func `4.9 digits alone are a position where a position may stand`() async throws {
        try await serve(try await twoOrganizations()) { asker async throws in
            let answer = try await asker.get("/orgs/o/contacts/c/state?known_at=1")
            let year = try await asker.get("/orgs/o/contacts/c/state?known_at=2024")
            #expect(answer.text.contains(#""known_at":1,"#))
            #expect(year.status == 200 && !year.text.contains(#""known_at":0,"#))
        }
    }

    @Test func `4.9 the times of a trend are of its zone, and one that the zone skips is refused`()
        async throws
    {
        try await serve(try await twoOrganizations()) { asker async throws in
            let path = "/orgs/o/segments/Ours/trend?by=day&tz=Europe/Berlin"
            let days = try await asker.get("\(path)&from=2024-01-05&to=2024-01-06+23:59")
            let points = try days.json([[String: Any]].self)
            #expect(points?.map { $0["period"] as? String } == ["2024-01-05", "2024-01-06"])
            #expect(points?.first?["from"] as? String == "2024-01-04T23:00:00Z")
            let skipped = try await asker.get("\(path)&from=2024-03-31+02:30")
            #expect(skipped.status == 400)
            #expect(
                skipped.text.contains("doesn't exist in Europe/Berlin (from)"),
                "\(skipped.text)"
            )
        }
    }

    @Test func `which segment a name means is asked anew, since others decide it`() async throws {
        let store = try await log(
            of: """
                {"contact_id":"c","id":"a1","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}
                {"contact_id":"d","id":"a2","type":"segment_added","created_at":"2024-01-01T00:00:00Z","segment":{"id":"s1","name":"VIP"}}
                """
        )
        try await serve(store) { asker async throws in
            let path = "/orgs/o/contacts/c/why/VIP"
            let first = try await asker.get(path)
            #expect(first.status == 200 && first.header("etag")?.hasPrefix("\"2-") == true)
            let second = StreamID(org: "o", contact: "e")
            _ = try await store.append(
                asRead([
                    TestActivity.joined("s2", at: 1, named: "VIP").activity(of: second, place: 1)
                ])
            )
            let answer = try await asker.get(path)
            #expect(answer.status == 404 && answer.problem?.contains("VIP") == true)
        }
    }

    @Test func `a list of contacts is of one head, whatever is appended meanwhile`() async throws {
        let store = try await twoOrganizations()
        let log = OrganizationLog(org: "o", whole: store)
        // The earlier census, as it is while another request updates it.
        let census = LiveCensus(try await Census(of: log), of: log)
        let engine = QueryEngine(over: log, census: census)
        _ = try await store.append([
            TestActivity.unblocked(at: 3).activity(of: StreamID(org: "o", contact: "d"), place: 1),
            TestActivity.blocked(at: 4).activity(of: StreamID(org: "o", contact: "d"), place: 2),
        ])
        let result = try await engine.run(.who(.all, QueryTime()))
        guard case .contacts(let found) = result.content else {
            Issue.record("\(result) is no list")
            return
        }
        #expect(found.states.map(\.isBlocked) == [false, false])
        let now = try await QueryEngine(over: log).run(.count(.blocked, QueryTime()))
        guard case .count(let count) = now.content else {
            Issue.record("\(now) is no count")
            return
        }
        #expect(count.count == 1)
    }

    @Test func `a census is made anew only when its organisation learnt something`() async throws {
        let store = try await twoOrganizations()
        let log = OrganizationLog(org: "o", whole: store)
        let live = LiveCensus(following: log)
        let first = try await live.census()
        _ = try await store.append([
            TestActivity.blocked(at: 3).activity(of: StreamID(org: "p", contact: "c"), place: 9)
        ])
        let same = try await live.census()
        #expect(same === first)
        _ = try await store.append([
            TestActivity.blocked(at: 3).activity(of: StreamID(org: "o", contact: "c"), place: 9)
        ])
        let next = try await live.census()
        #expect(next !== first)
        #expect(try next.contacts(where: .blocked).map(\.contact) == ["c"])
    }

    @Test func `a condition that looks at everything too often is refused`() async throws {
        try await serve(try await twoOrganizations()) { asker async throws in
            func status(_ conditions: some Sequence<Int>) async throws -> Int {
                let text = conditions.map { "notes+%3E+\($0)" }.joined(separator: "+or+")
                return try await asker.get("/orgs/o/contacts?where=\(text)").status
            }
            #expect(try await status(0..<8) == 200)
            #expect(try await status(0..<9) == 400)
            // A repeated condition doesn't count again.
            #expect(try await status((0..<50).map { $0 % 8 }) == 200)
        }
    }

    @Test(arguments: [
        "/orgs/o/contacts/c/state", "/orgs/o/contacts/c/activities", "/orgs/o/contacts", "/health",
        "/orgs/o/contacts/none/state", "/nowhere", "/orgs/o/activities",
    ])
    func `a head is that of the answer, without a body`(path: String) async throws {
        try await serve(try await twoOrganizations()) { asker async throws in
            let answer = try await asker.get(path)
            let head = try await asker.ask(.head, path)
            #expect(head.status == answer.status && head.body.isEmpty)
            for name in ["etag", "content-type", "pagination-count", "allow"] {
                #expect(head.header(name) == answer.header(name), "\(name)")
            }
            #expect(head.header("content-length") == String(answer.body.count))
        }
    }

    @Test func `an answer that depends on the caller says so`() async throws {
        try await serve(try await twoOrganizations()) { asker async throws in
            let answer = try await asker.get("/orgs/o/contacts/c/state")
            #expect(answer.header("vary") == "Authorization")
            #expect(answer.header("cache-control") == "private, no-cache")
        }
    }

    @Test func `another method is named as such`() async throws {
        try await serve(try await twoOrganizations()) { asker async throws in
            let answer = try await asker.ask(.delete, "/orgs/o/contacts/c/state")
            #expect(answer.status == 405 && answer.header("allow") == "GET, HEAD")
            let post = try await asker.ask(.get, "/orgs/o/activities")
            #expect(post.status == 405 && post.header("allow") == "POST")
        }
    }

    @Test func `a segment is found by any name that it had, and an id before a name`() async throws
    {
        let store = InMemoryActivityStore()
        @Sendable func append(_ contact: ContactID, _ testActivities: [TestActivity]) async {
            let stream = StreamID(org: "org", contact: contact)
            _ = await store.append(testActivities.activities(of: stream))
        }
        await append(
            "c9",
            [.joined("seg_9", at: 0, named: "Old"), .left("seg_9", at: 60, named: "New")]
        )
        await append("c1", [.joined("VIP", at: 0, named: "Gold")])
        await append("c2", [.joined("seg_2", at: 0, named: "VIP")])
        try await serve(store) { asker async throws in
            func who(_ condition: String, at second: Int) async throws -> [String] {
                let at = Timestamp.second(second)
                let answer = try await asker.get("/orgs/org/contacts?where=\(condition)&at=\(at)")
                return answer.text.matches(of: /"id":"(c[0-9])"/).map { String($0.1) }
            }
            #expect(try await who("in%20Old", at: 30) == ["c9"])
            #expect(try await who("ever%20in%20new", at: 90) == ["c9"])
            #expect(try await who("in%20VIP", at: 30) == ["c1"])
            let why = try await asker.get("/orgs/org/contacts/c9/why/Old")
            #expect(why.status == 200)
            #expect(why.text.contains("seg_9"))
            let other = try await asker.get("/orgs/org/contacts/c2/why/VIP")
            #expect(other.text.contains("\"segment\":\"VIP\""))
            #expect(try await asker.get("/orgs/org/segments/old/trend").status == 200)
            let unknown = try await asker.get("/orgs/org/segments/none/trend")
            #expect(unknown.problem?.contains("no segment \"none\"") == true)
            // An earlier known-at doesn't have later entries.
            await append("c7", [.joined("seg_9", at: 99, named: "Newest")])
            #expect(try await who("in%20Newest", at: 100) == ["c7"])
        }
    }
}
