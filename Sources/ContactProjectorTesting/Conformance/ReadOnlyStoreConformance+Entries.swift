internal import ContactProjector

extension ReadOnlyStoreConformance {
    static let entryChecks = [
        Check("7 the entries are those of the same appends") { store, model in
            let found = try await store.entries(after: .zero, limit: .max)
            let right = await model.entries(after: .zero, limit: .max)
            for (found, right) in zip(found, right) {
                let place = "position \(right.position)"
                try require(found.position, is: right.position, "the position")
                try require(found.kind, is: right.kind, "the kind at \(place)")
                try require(found.recordedAt, is: right.recordedAt, "the record time at \(place)")
                try require(found == right, "\(place) holds \(found), expected \(right)")
            }
            try require(found.count, is: right.count, "the number of entries")
        },
        Check("entries are read after a position, as many as asked for") { store, model in
            let end = await model.head().position.rawValue
            let starts = [0, 1, 2, end / 2, end - 1, end, end + 1, .max - 1, .max].filter {
                $0 >= 0
            }
            for start in starts {
                for limit in [0, 1, 2, 7, .max] {
                    let found = try await store.entries(after: Position(start), limit: limit)
                    let right = await model.entries(after: Position(start), limit: limit)
                    try require(found == right, "\(limit) entries after \(start) are \(found)")
                }
            }
        },
        Check("the head is that of the last append") { store, model in
            try require(try await store.head(), is: await model.head(), "the head")
        },
        Check("5.7 places go from a position to the end of the log, and belong to it alone") {
            store,
            model in
            let places = try await store.places(from: .zero, limit: .max)
            let right = await model.places(from: .zero, limit: .max)
            try require(places.map(\.position), is: right.map(\.position), "the list of places")
            try require(Set(places).count, is: places.count, "the number of different places")
            let end = Int64(places.count)
            for (start, limit) in [(0, 0), (0, 1), (1, 2), (end - 1, 9), (end, 9), (.max, .max)] {
                let found = try await store.places(from: Position(start), limit: limit)
                let right = places.dropFirst(Int(clamping: start)).prefix(limit)
                try require(found, is: Array(right), "\(limit) places from \(start)")
            }
            let id = try await store.logID()
            try require(try await store.logID(), is: id, "the log's id")
            for place in places {
                try await store.check(place)
                try require(LogPlace(place.description), is: place, "what \(place) is read as")
            }
            for foreign in right {
                try await StoreConformance.requireRefusal(of: foreign, by: store)
            }
            let beyond = LogPlace(Position(end), in: id, link: places.last?.linkMark ?? 0)
            try await StoreConformance.requireRefusal(of: beyond, by: store)
        },
        Check("a wait for an entry ends once the log holds it, or the task is canceled") {
            store,
            model in
            let end = await model.head().position
            if end > .zero { try await store.waitForEntry(after: .zero) }
            let waiting = Task { try await store.waitForEntry(after: end) }
            waiting.cancel()
            try await waiting.value
        },
    ]

    static let streamChecks = [
        Check("streams are listed once each, in order, whole and by contact") { store, model in
            let streams = await model.streams()
            try require(try await store.streams(), is: streams, "the list of streams")
            for contact in Set(streams.map(\.contact)) {
                let right = await model.streams(of: contact)
                let found = try await store.streams(of: contact)
                try require(found, is: right, "the list of \(contact)'s streams")
            }
            let nobody = try await store.streams(of: "con_nobody")
            try require(nobody, is: [], "the list of an unknown contact's streams")
        },
        Check("an unknown stream has no entries") { store, model in
            let contact = await model.streams().first?.contact ?? "con_ada"
            let stream = StreamID(org: "org_other", contact: contact)
            let log = try await store.log(of: stream, knownAt: .head)
            try require(log.entries, is: [], "the list of entries")
            try require(log.stream, is: stream, "the stream")
            try require(log.head, is: await model.head().position, "the head")
            let presence = try await store.state(of: stream).basis.presence
            try require(presence, is: .unknown, "the presence")
        },
        Check("7 the log of a contact is that of the same appends") { store, model in
            for stream in await model.streams() {
                let found = try await store.log(of: stream, knownAt: .head)
                let right = await model.log(of: stream, knownAt: [.head])
                let entries = found.entries == right.entries
                try require(entries, "the entries of \(stream.contact) are \(found.entries)")
                try require(found.stream, is: stream, "the stream")
                try require(found.head, is: right.head, "the head")
                try require(found.knownAt, is: right.knownAt, "the position used")
                let isSame = found.activities == right.activities
                try require(isSame, "the activities of \(stream.contact) are others")
            }
        },
    ]
}
