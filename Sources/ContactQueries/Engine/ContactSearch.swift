internal import ContactCensus
package import ContactProjector

/// The first contacts whose ids contain a text: those that begin with it, then the others, each in order.
///
/// Letters of ASCII match in either case; everything else matches byte for byte. Memory is O(limit), whatever the number
/// of contacts.
struct ContactSearch {
    /// The number of contacts that match.
    private(set) var total = 0
    private let text: [UInt8]
    private let limit: Int
    private var found: [Match] = []

    private struct Match: Comparable {
        /// 0 for an id that begins with the text, else 1.
        let rank: Int
        let stream: StreamID

        static func < (left: Match, right: Match) -> Bool {
            left.rank == right.rank ? left.stream < right.stream : left.rank < right.rank
        }
    }

    /// Creates a search that keeps so many contacts.
    init(_ text: String, limit: Int) {
        self.text = text.utf8.map(Self.folded)
        self.limit = limit
    }

    /// The contacts that were found, in order.
    var contacts: [StreamID] { found.sorted().prefix(limit).map(\.stream) }

    /// Adds a contact if it matches.
    mutating func add(_ stream: StreamID) {
        guard let rank = rank(of: stream.contact.rawValue) else { return }
        total += 1
        found.append(Match(rank: rank, stream: stream))
        // Sorted only when as many again were added, which costs O(log limit) each.
        guard found.count >= max(1_024, limit * 2) else { return }
        found.sort()
        found.removeSubrange(min(limit, found.count)...)
    }

    private func rank(of id: String) -> Int? {
        var id = id
        return id.withUTF8 { bytes in
            // A view of the bytes that lasts as long as this closure.
            guard bytes.count >= text.count else { return nil }
            let places = 0...bytes.count - text.count
            let first = places.first { place in
                text.indices.allSatisfy { unsafe Self.folded(bytes[place + $0]) == text[$0] }
            }
            return first.map { $0 == 0 ? 0 : 1 }
        }
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension QueryEngine {
    /// Returns a page of the contacts that meet a condition and whose ids contain a text, and the number of all of them.
    ///
    /// Those that begin with the text come first. O(bytes of all ids), in memory of the page and those before it if the
    /// condition is ``ContactPredicate/all``.
    package func search(
        _ text: String,
        where condition: ContactPredicate,
        asOf: AsOf,
        rows: Range<Int>
    ) async throws(UserError) -> (states: [ContactState], total: Int, head: Position) {
        let census = try await census()
        var search = ContactSearch(text, limit: rows.upperBound)
        if condition == .all {
            let present = try asking { () throws(CensusError) in try census.contacts(asOf: asOf) }
            for stream in present { search.add(stream) }
        } else {
            for stream in try await contacts(where: condition, census, asOf, .all) {
                search.add(stream)
            }
        }
        let page = Array(search.contacts.dropFirst(rows.lowerBound))
        let states = try await states(of: page, at: census, asOf, applyingWhatIf: false)
        return (states, search.total, census.head.position)
    }
}
