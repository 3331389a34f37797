internal import ContactProjector

/// The synthetic source system: contacts, segments, people, and a clock that advances with each
/// arrival.
struct SyntheticWorld {
    let options: ActivityGenerator.Options
    var random: SplitMix64
    var cast: SyntheticCast
    var recent = RecentActivities()

    /// The changes of each contact that became another one, the last of which holds.
    private var changes: [ContactID: ContactMerge] = [:]
    private var contacts: [SyntheticContact]
    private var contactIdentity: SyntheticIdentity
    private var activityIdentity: SyntheticIdentity
    private var serial = 0
    private var elapsed: Int64 = 0
    private var lastArrivals = 1
    private let pace: Int64

    private static let beginning: Timestamp = "2022-01-01T00:00:00Z"
    private static let fourYears: Int64 = 1_461 * 86_400 * 1_000_000
    private static let hundredDays = 100 * 86_400

    init(_ generator: ActivityGenerator) {
        options = generator.options
        random = SplitMix64(seed: generator.seed)
        cast = SyntheticCast(generator.options, &random)
        contacts = Array(repeating: SyntheticContact(), count: generator.contacts)
        contactIdentity = SyntheticIdentity(seed: random.next())
        activityIdentity = SyntheticIdentity(seed: random.next())
        pace = Self.fourYears / Int64(max(1, generator.activities))
    }

    /// Adds the arrivals of the next event, one activity or a few, to an empty array.
    mutating func happen(into arrivals: inout [Activity]) {
        // Time advances by arrivals, not by events, so the last activity is four years after the
        // start for any rates.
        elapsed += pace * Int64(lastArrivals)
        defer { lastArrivals = arrivals.count }
        if random.chance(options.relabeled) { cast.relabel(at: now, options, &random) }
        if !recent.isEmpty, echo(into: &arrivals) { return }
        // No number is drawn without the option, so that its sequences stay as they were.
        if options.aliases > 0, random.chance(options.aliases) {
            unite(someContact(), someContact(), into: &arrivals)
            if !arrivals.isEmpty { return }
        }
        act(someContact(), into: &arrivals)
        for activity in arrivals { recent.remember(activity, &random) }
    }

    var now: Timestamp { Self.beginning.advanced(byMicroseconds: elapsed) }

    mutating func stream(_ contact: Int) -> StreamID {
        StreamID(org: options.org, contact: ContactID(contactIdentity.id("con_", contact)))
    }

    mutating func someContact() -> Int {
        var share = 1.0
        // Only multiplication is exact to the bit on every machine. `pow` isn't required to be.
        let unit = random.unit()
        for _ in 0..<max(1, options.skew) { share *= unit }
        return Int(share * Double(contacts.count))
    }

    mutating func newNumber() -> Int {
        serial += 1
        return serial
    }

    mutating func newActivityID() -> ActivityID {
        ActivityID(activityIdentity.id("act_", newNumber()))
    }

    /// Returns the time of an activity that arrives now, or `nil` for an undated one.
    mutating func someInstant() -> Timestamp? {
        guard !random.chance(options.undated) else { return nil }
        let second = elapsed / 1_000_000
        let delay = random.chance(options.backdated) ? random.below(Self.hundredDays) : 0
        let fraction = random.chance(options.subsecond) ? someFraction() : 0
        return Self.beginning.advanced(
            byMicroseconds: max(0, second - Int64(delay)) * 1_000_000 + fraction
        )
    }

    private mutating func someFraction() -> Int64 {
        random.chance(0.5) ? Int64(random.below(1_000)) * 1_000 : Int64(random.below(1_000_000))
    }

    private mutating func act(_ contact: Int, into arrivals: inout [Activity]) {
        // No number is drawn without the option, so that its sequences stay as they were.
        if options.observations > 0, random.chance(options.observations) {
            return arrivals += observation(of: contact)
        }
        if random.chance(options.files) { return arrivals.append(file(contact)) }
        if random.chance(options.unknownTypes) { return arrivals.append(unknown(contact)) }
        if random.chance(options.lookalikes) { return lookalikes(contact, into: &arrivals) }
        // Percentages: 25 notes, 55 segments, 13 opt-outs, 7 blocks.
        switch random.below(100) {
        case ..<25: arrivals.append(note(contact))
        case ..<80: turn(.segment(cast.someSegment(&random)), of: contact, into: &arrivals)
        case ..<93: turn(.unsubscribed, of: contact, into: &arrivals)
        default: turn(.blocked, of: contact, into: &arrivals)
        }
    }

    /// Makes a contact another one, or itself again.
    private mutating func unite(_ old: Int, _ new: Int, into arrivals: inout [Activity]) {
        let (old, new) = (stream(old).contact, stream(new).contact)
        let last = changes[old]
        let number = (last?.number ?? 0) + 1
        let change: ContactMerge
        if let last, !last.isReversal {
            change = ContactMerge(of: old, into: last.new, number: number, isReversal: true)
        } else {
            var end = new
            while let next = changes[end], !next.isReversal { end = next.new }
            guard end != old else { return }
            change = ContactMerge(of: old, into: new, number: number)
        }
        changes[old] = change
        arrivals += change.activities(in: options.org)
    }

    private mutating func turn(
        _ attribute: SyntheticContact.Attribute,
        of contact: Int,
        into arrivals: inout [Activity]
    ) {
        let instant = someInstant()
        var turnsOn = firstDirection(attribute, of: contact)
        var times = 1
        if instant != nil, random.chance(options.ties) { times = random.below(4) == 0 ? 3 : 2 }
        for _ in 0..<times {
            contacts[contact].turn(attribute, on: turnsOn)
            arrivals.append(transition(attribute, on: turnsOn, of: contact, at: instant))
            turnsOn.toggle()
        }
    }

    private mutating func firstDirection(
        _ attribute: SyntheticContact.Attribute,
        of contact: Int
    ) -> Bool {
        let isOn = contacts[contact].isOn(attribute)
        if !contacts[contact].wasTurned(attribute), random.chance(options.implied) { return false }
        return random.chance(options.redundant) ? isOn : !isOn
    }
}
