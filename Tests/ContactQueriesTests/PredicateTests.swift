import ContactProjector
import ContactProjectorTesting
import Testing

@testable import ContactQueries

struct PredicateTests {
    private static let segments: [SegmentID] = ["seg_vip", "seg two", "and", "é\"\\x"]

    private static func directory() -> SegmentNames {
        var directory = SegmentNames()
        for segment in segments { directory.learn(segment, name: nil) }
        directory.learn("seg_vip", name: "VIP")
        return directory
    }

    private func parsed(_ text: String) throws -> ContactPredicate {
        try PredicateParser.predicate(Tokenizer.tokens(of: text), Self.directory())
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `what a predicate says of itself reads as the same predicate`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<25 {
            let predicate = Self.some(depth: 4, &random)
            #expect(try parsed(predicate.description) == predicate, "seed \(seed): \(predicate)")
        }
    }

    @Test func `conditions are read by their words`() throws {
        let day: Timestamp = "2024-03-05T00:00:00Z"
        let former: ContactPredicate = .everIn("seg_vip") && !.blocked
        #expect(try parsed("ever in VIP and not blocked") == former)
        #expect(
            try parsed("entered VIP since 2024-03-05") == .entered("seg_vip", since: day)
        )
        #expect(try parsed("left VIP since 2024-03-05") == .left("seg_vip", since: day))
        #expect(try parsed("note ~ \"a b\"") == .note(containing: "a b"))
        let either: ContactPredicate = .blocked || .unsubscribed && .inSegment("seg_vip")
        #expect(try parsed("blocked or unsubscribed and in VIP") == either)
    }

    @Test(arguments: [
        "", "in", "ever VIP", "entered VIP", "entered VIP since", "entered VIP since yesterday",
        "entered VIP since #3", "left", "left VIP", "left VIP since", "note", "note ~", "note = x",
        "notes", "notes > -1", "in VIP and",
        "(blocked", "blocked)", "not", "blocked unsubscribed", "in nowhere",
    ])
    func `what is no condition is an error`(text: String) {
        #expect(throws: UserError.self) { try parsed(text) }
    }

    private static func some(depth: Int, _ random: inout SplitMix64) -> ContactPredicate {
        let segment = segments[Int.random(in: segments.indices, using: &random)]
        switch Int.random(in: 0..<(depth > 0 ? 11 : 8), using: &random) {
        case 0: return .inSegment(segment)
        case 1: return .everIn(segment)
        case 2: return .entered(segment, since: "2024-03-05T10:00:00.5Z")
        case 3: return .blocked
        case 4: return .unsubscribed
        case 5: return .notes(.atLeast, Int.random(in: 0..<9, using: &random))
        case 6:
            return .note(containing: ["", "a b", "\"\\"][Int.random(in: 0..<3, using: &random)])
        case 7: return .left(segment, since: "2024-03-05T10:00:00.5Z")
        case 8: return !some(depth: depth - 1, &random)
        case 9: return some(depth: depth - 1, &random) && some(depth: depth - 1, &random)
        default: return some(depth: depth - 1, &random) || some(depth: depth - 1, &random)
        }
    }
}
