import ContactProjector
import Foundation

/// A seeded history of 200 segments over four years, with about 500 bytes an activity and 1 % duplicates.
///
/// It has no case that the peers' SQL can't decide: transitions alternate, no two activities of a contact have the same
/// time, and duplicates are equal.
struct History {
    let activities: Int
    let contacts: Int
    let seed: UInt64

    private static let start: Int64 = 1_577_836_800
    private static let span: Int64 = 1_461 * 86_400
    private static let segments = 200

    static func segment(_ number: Int) -> SegmentID { SegmentID("seg_\(1_000_000 + number)") }

    static var middle: Timestamp { instant(0.5) }

    /// Returns the time at a part of the history, from 0 to 1.
    static func instant(_ part: Double) -> Timestamp {
        Timestamp(microseconds: (start + Int64(Double(span) * part)) * 1_000_000) ?? .latest
    }

    static func contact(_ number: Int) -> StreamID {
        StreamID(org: "org_7f3a", contact: ContactID("con_\(10_000_000 + number)"))
    }

    /// The state of a contact while its history is written.
    private struct MadeContact {
        var segments: [UInt8] = []
        var isBlocked = false
        var isUnsubscribed = false
        var last: Int64 = 0
    }

    func write() {
        var chance = Chance(state: seed)
        var made = [MadeContact](repeating: MadeContact(), count: contacts)
        var output: [UInt8] = []
        output.reserveCapacity(5 << 20)
        var line: [UInt8] = []
        var earlier: [[UInt8]] = []
        for number in 0..<activities {
            if chance.below(100) == 0, !earlier.isEmpty {
                output += earlier[chance.below(earlier.count)]
            } else {
                line.removeAll(keepingCapacity: true)
                let contact = someContact(&chance)
                let due = Self.start + Self.span * Int64(number) / Int64(activities)
                // Never the same second twice: the order of ties is not the peers' to know.
                let second = max(due, made[contact].last + 1)
                made[contact].last = second
                add(number, contact, second, &made[contact], &line, &chance)
                output += line
                // 256 earlier lines from all of the history: a duplicate may come long after.
                if number % 64 == 0 {
                    if earlier.count < 256 {
                        earlier.append(line)
                    } else {
                        earlier[chance.below(256)] = line
                    }
                }
            }
            if output.count > 4 << 20 {
                FileHandle.standardOutput.write(Data(output))
                output.removeAll(keepingCapacity: true)
            }
        }
        FileHandle.standardOutput.write(Data(output))
    }

    /// Returns a random contact; few of them have many activities.
    private func someContact(_ chance: inout Chance) -> Int {
        // Squared: the first tenth of the contacts has a third of the activities.
        let place = Double(chance.below(1 << 30)) / Double(1 << 30)
        return min(contacts - 1, Int(place * place * Double(contacts)))
    }

    private func add(
        _ number: Int,
        _ contact: Int,
        _ second: Int64,
        _ made: inout MadeContact,
        _ line: inout [UInt8],
        _ chance: inout Chance
    ) {
        let date = Timestamp(microseconds: second * 1_000_000)?.rfc3339 ?? ""
        let agent = chance.below(40)
        var type = "note_created"
        var details =
            "\"assistant\":null,\"segment\":null,\"broadcast\":null,"
            + "\"note\":{\"id\":\"note_\(20_000_000 + number)\",\"content\":\"\(Self.sentences[chance.below(Self.sentences.count)])\","
            + "\"created_at\":\"\(date)\",\"updated_at\":\"\(date)\",\"user\":{\"id\":\"user_\(100 + agent)\",\"name\":\"Agent \(agent)\"}}"
        switch chance.below(20) {
        case 0..<13:
            let segment = UInt8(chance.below(Self.segments))
            let held = made.segments.firstIndex(of: segment)
            if let held {
                made.segments.remove(at: held)
            } else {
                made.segments.append(segment)
            }
            type = held == nil ? "segment_added" : "segment_removed"
            details =
                "\"assistant\":null,\"note\":null,\"broadcast\":null,"
                + "\"segment\":{\"id\":\"seg_\(1_000_000 + Int(segment))\",\"name\":\"Segment number \(segment)\",\"color\":\"purple\","
                + "\"contacts_count\":\(chance.below(90_000)),\"updated_at\":\"2024-01-05T09:00:00Z\",\"boards\":[{\"id\":\"board_12\",\"name\":\"Sales\"}]}"
        case 13:
            type = made.isBlocked ? "contact_unblocked" : "contact_blocked"
            made.isBlocked.toggle()
            details = "\"assistant\":null,\"segment\":null,\"note\":null,\"broadcast\":null"
        case 14, 15:
            type = made.isUnsubscribed ? "contact_resubscribed" : "contact_unsubscribed"
            made.isUnsubscribed.toggle()
            details =
                "\"assistant\":null,\"segment\":null,\"note\":null,"
                + "\"broadcast\":{\"id\":\"bro_\(chance.below(300))\",\"name\":\"Newsletter of the month\"}"
        default: break
        }
        line +=
            ("{\"id\":\"act_\(10_000_000_000 + number)\",\"org_id\":\"org_7f3a\",\"contact_id\":\"con_\(10_000_000 + contact)\","
            + "\"type\":\"\(type)\",\"created_at\":\"\(date)\","
            + "\"actor\":{\"id\":\"user_\(100 + agent)\",\"name\":\"Agent \(agent)\",\"email\":\"agent\(agent)@example.com\",\"seen_at\":\"\(date)\"},"
            + details
            + ",\"metadata\":{\"source\":\"flow\",\"flow_id\":\"flow_\(chance.below(900))\",\"attempt\":1}}\n")
            .utf8
    }

    private static let sentences = [
        "Asked about the invoice of last month, wants a copy by post and a call on Monday.",
        "Prefers calls after five; the office closes early on Fridays, so leave a message then.",
        "Wants a demo for the whole team, about twelve people, before the end of the quarter.",
        "Complained about late delivery\\nand was promised a refund of the shipping costs.",
    ]
}

/// A seeded random number generator, SplitMix64, which `census_peers.py` repeats.
struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
