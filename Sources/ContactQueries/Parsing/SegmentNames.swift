package import ContactProjector

/// The segments that a query may name, by their ids and by all their names.
///
/// An id comes before a name. Names in the activities of the query's contact come before those of
/// other contacts, and names in use at the query's time before all others. Among these, an exact
/// match comes before one in another case.
package struct SegmentNames: Sendable {
    /// The time of the query.
    package var asOf = AsOf.end
    /// A Boolean value that indicates whether every name that a segment ever had is included.
    package var isComplete = true
    private var allContacts = Namings()
    /// The names in the activities of the query's contact, if there is one.
    private var contact = Namings()

    /// Creates names of segments by their ids alone.
    package init(_ segments: [SegmentID] = []) {
        for segment in segments { learn(segment, name: nil) }
    }

    /// Adds a segment and a name that an activity uses at a time.
    ///
    /// Without a time, the name applies at every time.
    package mutating func learn(_ segment: SegmentID, name: String?, at time: Timestamp? = nil) {
        allContacts.learn(segment, name: name, at: time)
    }

    /// Adds the segment and the name of an activity.
    package mutating func learn(_ activity: Activity) { allContacts.learn(activity) }

    /// The segments with all their known names.
    package var segments: [SegmentID: Set<String>] {
        allContacts.byID.mapValues { Set($0.keys) }
    }

    /// Returns the same names for a query about a time.
    package func asked(at asOf: AsOf) -> SegmentNames {
        var names = self
        names.asOf = asOf
        return names
    }

    /// Returns the same names for a query about a contact with some activities.
    package func asked(about activities: some Sequence<Activity>) -> SegmentNames {
        var names = self
        names.contact = Namings()
        for activity in activities { names.contact.learn(activity) }
        return names
    }

    /// Returns a Boolean value indicating whether a word is the id of a segment.
    package func knows(_ id: SegmentID) -> Bool {
        allContacts.byID[id] != nil || contact.byID[id] != nil
    }
}

/// The resolution of names.
extension SegmentNames {
    /// Finds a segment by its id, else by a name.
    ///
    /// - Throws: ``UserError`` when there is no such segment, or several have the name and none of them comes first.
    package func segment(_ word: String) throws(UserError) -> SegmentID {
        if knows(SegmentID(word)) { return SegmentID(word) }
        let found = named(word)
        guard found.count <= 1 else {
            let ids = found.prefix(5).map(\.rawValue).joined(separator: ", ")
            throw UserError(
                "\(word.quoted) names \(found.count.grouped) segments",
                hint: "use an id: \(ids)\(found.count > 5 ? ", …" : "")"
            )
        }
        guard let segment = found.first else {
            throw UserError("no segment \(word.quoted)", hint: hint(word), code: .unknownName)
        }
        return segment
    }

    /// Returns a remark on a word that is the id of one segment and a name of others, or `nil` for
    /// any other word.
    package func remark(on word: String) -> String? {
        guard knows(SegmentID(word)) else { return nil }
        let others = Set(allContacts.segments(named: { $0 == word }))
            .union(contact.segments(named: { $0 == word })).subtracting([SegmentID(word)]).sorted()
        guard !others.isEmpty else { return nil }
        let ids = others.prefix(5).map(\.rawValue).joined(separator: ", ")
        return "\(word.quoted) is read as an id; it is also a name of \(ids)"
    }

    /// Returns the segments that a name means: those of the first group that has any.
    private func named(_ word: String) -> [SegmentID] {
        // Names of the query's contact before those of other contacts; of each, names in use at the
        // time before others, and exact matches before those in another case.
        for namings in [contact, allContacts] {
            for time in [asOf, nil] {
                let exact = namings.segments(asOf: time) { $0 == word }
                if !exact.isEmpty { return exact }
                let folded = word.lowercased()
                let similar = namings.segments(asOf: time) { $0.lowercased() == folded }
                if !similar.isEmpty { return similar }
            }
        }
        return []
    }

    private func hint(_ word: String) -> String {
        let segments = self.segments
        let names = segments.keys.sorted().flatMap {
            [$0.rawValue] + segments[$0, default: []].sorted()
        }
        return SpellingSuggestions.sentence(for: word, among: names)
            ?? (names.isEmpty ? "no activity names a segment" : "`segments` lists them")
    }
}

/// The names of segments, with the times of the activities that use them.
private struct Namings: Sendable {
    private(set) var byID: [SegmentID: [String: Use]] = [:]

    /// The first and the last time of the activities that use a name.
    ///
    /// `nil` is an unknown time, before all others.
    struct Use: Sendable {
        var first: Timestamp?
        var last: Timestamp?
    }

    mutating func learn(_ activity: Activity) {
        for segment in activity.namedSegments {
            guard let id = segment.id else { continue }
            learn(id, name: segment.name, at: activity.occurredAt)
        }
    }

    mutating func learn(_ segment: SegmentID, name: String?, at time: Timestamp?) {
        guard let name else {
            byID[segment] = byID[segment] ?? [:]
            return
        }
        let use = byID[segment, default: [:]][name]
        byID[segment, default: [:]][name] = Use(
            first: use.map { Self.earlier($0.first, time) } ?? time,
            last: use.map { Self.later($0.last, time) } ?? time
        )
    }

    /// Returns the segments with a matching name, at a time or, without one, at any time.
    func segments(asOf: AsOf? = nil, named isMeant: (String) -> Bool) -> [SegmentID] {
        byID.filter { _, names in
            guard let asOf else { return names.keys.contains(where: isMeant) }
            return Self.held(names, asOf).contains(where: isMeant)
        }
        .keys.sorted()
    }

    /// Returns the names in use at a time: those used before and after it, else the last one used.
    private static func held(_ names: [String: Use], _ asOf: AsOf) -> [String] {
        guard let bound = Bound(asOf) else { return [] }
        let begun = names.filter { bound.includes($0.value.first) }
        let current = begun.filter { !bound.includes($0.value.last) }
        if !current.isEmpty { return Array(current.keys) }
        guard let last = begun.values.map({ $0.last ?? .earliest }).max() else { return [] }
        return begun.filter { ($0.value.last ?? .earliest) == last }.map(\.key)
    }

    private static func earlier(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
        // An unknown time is before all others, so it is the first of two, and never the last.
        guard let left, let right else { return nil }
        return min(left, right)
    }

    private static func later(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
        guard let left, let right else { return left ?? right }
        return max(left, right)
    }
}

/// A time up to which activities count.
private enum Bound {
    case all
    case time(Timestamp)
    case undated

    /// Creates the bound of an as-of, or `nil` if it includes no activity.
    init?(_ asOf: AsOf) {
        switch asOf {
        case .start: return nil
        // The time of one contact's activity isn't known here.
        case .end, .activity: self = .all
        case .time(let time): self = .time(time)
        case .before(.earliest): self = .undated
        case .before(let time): self = .time(time.advanced(byMicroseconds: -1))
        }
    }

    func includes(_ time: Timestamp?) -> Bool {
        guard let time else { return true }
        return switch self {
        case .all: true
        case .undated: false
        case .time(let bound): time <= bound
        }
    }
}
