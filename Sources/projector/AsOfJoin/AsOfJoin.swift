internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

/// The join of a person's rows with what was true of each row's contact at the row's time.
///
/// A pure reader of cells: it knows neither CSV nor JSON.
struct AsOfJoin {
    let census: Census
    let zone: CalendarZone
    /// The organization of rows that name none.
    let organization: OrgID?
    var ambiguity = AmbiguousTimes.reject

    /// Whom a row is about, and when.
    struct Subject: Equatable, Sendable {
        let stream: StreamID
        let instant: Timestamp
        /// What was odd about the local time that the row has.
        var doubt: LocalDoubt?
    }

    /// Reads whom a row is about, and when; nil for a row without a time.
    ///
    /// - Throws: ``JoinError`` that says what can't be read.
    func subject(contact: String?, time: String?, org: String?) throws(JoinError) -> Subject? {
        guard let time, !Self.isNone(time) else { return nil }
        guard let contact, !contact.isEmpty else { throw JoinError("the contact is empty") }
        let (instant, doubt) = try self.instant(of: time)
        let stream = StreamID(
            org: org.flatMap { $0.isEmpty ? nil : OrgID($0) } ?? organization,
            contact: ContactID(contact)
        )
        return Subject(stream: stream, instant: instant, doubt: doubt)
    }

    /// Tells whether a cell holds no time; `NULL` and `\N` are what databases export for it.
    private static func isNone(_ time: String) -> Bool {
        let text = time.drop { $0 == " " }
        guard text.utf8.count <= 4 else { return false }
        return text.isEmpty || ["null", "\\n"].contains(text.lowercased())
    }

    /// Looks up what was true.
    func state(of subject: Subject) throws(JoinError) -> JoinedState {
        do {
            return JoinedState(
                summary: try census.summary(of: subject.stream, asOf: .time(subject.instant))
            )
        } catch {
            throw JoinError("\(error)")
        }
    }
}

/// Times.
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

/// How a local time is judged that clocks show twice, or never.
enum AmbiguousTimes: String, CaseIterable, Sendable {
    /// By the earlier of the instants that it could be.
    case earlier
    /// By the later one.
    case later
    /// Not at all: its row is rejected.
    case reject

    fileprivate func choice(_ earlier: Timestamp, _ later: Timestamp) -> Timestamp? {
        switch self {
        case .earlier: earlier
        case .later: later
        case .reject: nil
        }
    }
}

/// What is odd about a local time.
enum LocalDoubt: Equatable, Sendable {
    /// Clocks show it twice.
    case comesTwice
    /// Clocks skip it.
    case isSkipped
}

/// Why a row can't be joined.
struct JoinError: Error, Equatable {
    let reason: String
    /// What is odd about its local time.
    let doubt: LocalDoubt?

    init(_ reason: String, _ doubt: LocalDoubt? = nil) {
        self.reason = reason
        self.doubt = doubt
    }

    fileprivate init(_ refusal: TimeInput.Refusal, of text: String) {
        let error = UserError(refusal, of: text, forms: "write it as 2024-03-05T12:00:00Z")
        self.init([error.message, error.hint].compactMap(\.self).joined(separator: "; "))
    }
}
