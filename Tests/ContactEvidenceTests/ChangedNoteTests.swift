import ContactEvidence
import ContactProjector
import ContactProjectorTesting
import Testing

/// The worked note with something changed in it.
@Suite struct ChangedNoteTests {
    /// The outcomes that a changed note may have.
    private enum Outcome: Hashable {
        case malformed, refuted, untrusted
        /// Held, as the note of the log alone.
        case withoutWitness
        case asBefore
    }

    private func outcome(_ bytes: [UInt8], _ policy: TrustPolicy) throws -> Outcome {
        let text = try Worked.note().text
        do throws(NoteError) {
            let checked = try policy.check(SignedNote(bytes))
            _ = try checked.checkpoint()
            #expect(Array(checked.note.text.utf8) == Array(text.utf8))
            #expect(checked.logKeys == policy.logs)
            #expect((checked.quorumProblem == nil) == !checked.cosignatures.isEmpty)
            return checked.cosignatures.isEmpty ? .withoutWitness : .asBefore
        } catch {
            switch error.kind {
            case .malformed: return .malformed
            case .refuted: return .refuted
            default: return .untrusted
            }
        }
    }

    @Test func `one flipped bit never leaves a note with its witness`() throws {
        let worked = try Worked.checkpoint()
        let policy = try Worked.policy()
        #expect(try outcome(worked, policy) == .asBefore)
        var outcomes: [Outcome: Int] = [:]
        for bit in 0..<worked.count * 8 {
            var bytes = worked
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let outcome = try outcome(bytes, policy)
            outcomes[outcome, default: 0] += 1
            #expect(outcome != .asBefore, "bit \(bit)")
            // Only a change of the witness's name or id makes its signature an unknown one.
            if outcome == .withoutWitness {
                #expect(bit / 8 >= firstOfWitness(worked), "bit \(bit)")
            }
        }
        // Each way out is taken, or the law above would say nothing about it.
        #expect(outcomes.keys.count == 4 && outcomes.values.reduce(0, +) == worked.count * 8)
    }

    /// Returns the offset of the witness's line.
    private func firstOfWitness(_ bytes: [UInt8]) -> Int {
        bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }

    @Test(arguments: Seeds.some(20))
    func `cut, repeated and mixed bytes give a value or an error`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let worked = try Worked.checkpoint()
        let policy = try Worked.policy()
        for _ in 0..<200 {
            var bytes = worked
            for _ in 0...Int(random.next() % 3) {
                let (a, b) = (place(bytes, &random), place(bytes, &random))
                let range = min(a, b)..<max(a, b)
                switch random.next() % 4 {
                case 0: bytes.removeSubrange(range)
                case 1: bytes.insert(contentsOf: bytes[range], at: place(bytes, &random))
                case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: a)
                default: bytes.reverse()
                }
            }
            let outcome = try outcome(bytes, policy)
            // A signature line twice is the same note.
            if outcome == .asBefore {
                #expect(try Set(SignedNote(bytes).signatures).count >= 2, "seed \(seed)")
            }
        }
    }

    private func place(_ bytes: [UInt8], _ random: inout SplitMix64) -> Int {
        random.below(bytes.count + 1)
    }
}
