internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactQuestions

/// The join of a person's rows with what was true of each row's contact at the row's time.
///
/// A pure reader of cells: it knows neither CSV nor JSON.
struct AsOfJoin {
    let census: Census
    let zone: Zone
    /// The organisation of rows that name none.
    let organisation: OrgID?

    /// Whom a row is about, and when.
    struct Subject: Equatable, Sendable {
        let stream: StreamID
        let instant: Timestamp
    }

    /// Reads whom a row is about, and when.
    ///
    /// - Throws: ``JoinFlaw`` that says what can't be read.
    func subject(contact: String, time: String, org: String?) throws(JoinFlaw) -> Subject {
        guard !contact.isEmpty else { throw JoinFlaw("the contact is empty") }
        let instant: Timestamp
        switch TimeInput(time) {
        case .instant(let named): instant = named
        case .local(let local): instant = zone.instant(ofLocal: local)
        case nil:
            throw JoinFlaw(
                "\(time.excerpt) is no date and no time; write it like 2024-03-05T12:00:00Z"
            )
        }
        let stream = StreamID(
            org: org.flatMap { $0.isEmpty ? nil : OrgID($0) } ?? organisation,
            contact: ContactID(contact)
        )
        return Subject(stream: stream, instant: instant)
    }

    /// Looks up what was true.
    func state(of subject: Subject) throws(JoinFlaw) -> JoinedState {
        do {
            return JoinedState(
                standing: try census.standing(of: subject.stream, asOf: .time(subject.instant))
            )
        } catch {
            throw JoinFlaw("\(error)")
        }
    }
}

/// Why a row can't be joined.
struct JoinFlaw: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension String {
    fileprivate var excerpt: String {
        unicodeScalars.count <= 40 ? "“\(self)”" : "“\(String(unicodeScalars.prefix(40)))…”"
    }
}
