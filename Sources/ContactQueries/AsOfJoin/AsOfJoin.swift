package import ContactCensus
public import ContactProjector

/// A join of rows with the state of each row's contact at the row's time.
///
/// It reads cells, independently of CSV and JSON, both of which ``JoinRows`` reads. It is created
/// by ``QueryEngine/asOfJoin(organization:knownAt:zone:ambiguity:)``, and can be used from any task.
public struct AsOfJoin: Sendable {
    private let census: Census
    private let zone: CalendarZone
    /// The organization of rows that name none.
    let organization: OrgID?
    private let ambiguity: AmbiguousTimes

    /// Creates a join with a census.
    ///
    /// - Parameters:
    ///   - census: The contacts.
    ///   - organization: The organization of rows that name none.
    ///   - zone: The zone of times without an offset.
    ///   - ambiguity: The reading of local times that clocks show twice, or never.
    package init(
        _ census: Census,
        organization: OrgID? = nil,
        zone: CalendarZone = .utc,
        ambiguity: AmbiguousTimes = .reject
    ) {
        self.census = census
        self.organization = organization
        self.zone = zone
        self.ambiguity = ambiguity
    }

    /// The position up to which entries count.
    package var position: Position { census.head.position }

    /// The contact and the time of a row.
    public struct Subject: Equatable, Sendable {
        /// The contact.
        public let stream: StreamID
        /// The time at which the row asks for the contact's state.
        public let instant: Timestamp
        /// The reason why the row's local time could be read in two ways, or `nil`.
        public let doubt: LocalDoubt?
    }

    /// Reads the contact and the time of a row from its cells.
    ///
    /// - Returns: `nil` for a row without a time.
    /// - Throws: ``JoinError`` with the cell that can't be read.
    public func subject(
        contact: String?,
        time: String?,
        org: String? = nil
    ) throws(JoinError) -> Subject? {
        // The time first: a row without one is skipped, even if its contact is missing, too.
        guard let time, !Self.isNone(time) else { return nil }
        guard let contact, !contact.isEmpty else { throw JoinError("the contact is empty") }
        let (instant, doubt) = try self.instant(of: time)
        let stream = StreamID(
            // An empty cell means the default, as a missing column does.
            org: org.flatMap { $0.isEmpty ? nil : OrgID($0) } ?? organization,
            contact: ContactID(contact)
        )
        return Subject(stream: stream, instant: instant, doubt: doubt)
    }

    /// Returns a Boolean value indicating whether a cell has no time.
    ///
    /// Databases export `NULL` and `\N` for that.
    private static func isNone(_ time: String) -> Bool {
        let text = time.drop { $0 == " " }
        guard text.utf8.count <= 4 else { return false }
        // In lower case, hence a backslash and a small n for `\N`.
        return text.isEmpty || ["null", "\\n"].contains(text.lowercased())
    }

    /// Returns the state of a row's contact at the row's time.
    ///
    /// O(log n + attributes) for n activities of the contact.
    ///
    /// - Throws: ``JoinError`` if a source file of the census changed.
    public func state(of subject: Subject) throws(JoinError) -> JoinedState {
        do {
            return JoinedState(
                summary: try census.summary(of: subject.stream, asOf: .time(subject.instant))
            )
        } catch {
            throw JoinError("\(error)")
        }
    }
}

/// The resolution of local times.
extension AsOfJoin {
    private func instant(of text: String) throws(JoinError) -> (Timestamp, LocalDoubt?) {
        let input: TimeInput
        do { input = try TimeInput(reading: text) } catch { throw JoinError(error, of: text) }
        switch input.reading(in: zone) {
        case .once(let instant): return (instant, nil)
        case .twice(let earlier, let later):
            guard let instant = ambiguity.choice(earlier, later) else {
                throw JoinError(
                    "\(text.quoted) occurs twice in \(zone.name), at \(earlier) and \(later); "
                        + "add the offset, or use --ambiguous",
                    .comesTwice
                )
            }
            return (instant, .comesTwice)
        case .skipped(let gap):
            guard let instant = ambiguity.choice(gap.earlier, gap.later) else {
                throw JoinError(
                    "\(text.quoted) doesn't exist in \(zone.name): \(gap.words(in: zone))",
                    .isSkipped
                )
            }
            return (instant, .isSkipped)
        case .outOfRange: throw JoinError(.outOfRange, of: text)
        }
    }
}

/// A choice of the reading of a local time that clocks show twice, or never.
public enum AmbiguousTimes: String, CaseIterable, Sendable {
    /// The earlier of the two times that it could be.
    case earlier
    /// The later one.
    case later
    /// None: its row is rejected.
    case reject

    fileprivate func choice(_ earlier: Timestamp, _ later: Timestamp) -> Timestamp? {
        switch self {
        case .earlier: earlier
        case .later: later
        case .reject: nil
        }
    }
}

/// A reason why a local time could be read in two ways.
public enum LocalDoubt: Equatable, Sendable {
    /// Clocks show it twice.
    case comesTwice
    /// Clocks skip it.
    case isSkipped
}

/// The reason why a row can't be joined.
public struct JoinError: Error, Equatable {
    /// The reason, in words.
    public let reason: String
    /// The reason why its local time could be read in two ways, or `nil`.
    public let doubt: LocalDoubt?

    init(_ reason: String, _ doubt: LocalDoubt? = nil) {
        self.reason = reason
        self.doubt = doubt
    }

    fileprivate init(_ refusal: TimeInput.Refusal, of text: String) {
        let error = UserError(refusal, of: text, forms: "write it as 2024-03-05T12:00:00Z")
        self.init([error.message, error.hint].compactMap(\.self).joined(separator: "; "))
    }
}
