import ContactProjector
import ContactProjectorSQLite
import Foundation

/// The measurements of a store that must be taken inside a process.
///
///     store-bench state STORE QUESTIONS SEED             one line for each answer, then the times
///     store-bench history STORE CONTACT QUESTIONS SEED   as of random instants against full replay
///     store-bench tasks STORE QUESTIONS SEED             the same states by 1, 8, 64 and 1,000 tasks at once
///     store-bench memory CONTACTS QUESTIONS SEED         a log in memory, by contact id and by stream
///     store-bench live STORE ROUNDS SEED                 a live census of a store, which is appended to
///     store-bench live-memory CONTACTS ROUNDS SEED       the same of a log in memory
///     store-bench follow STORE ENTRIES                   when a live census has what `write` appends
///     store-bench write STORE ENTRIES SEED               appends, one by one
///
/// Prints lines of a word and its values, separated by tabs; times are in microseconds.
@main
enum StoreBench {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("state", 4):
            let bench = StateBench(questions: number(arguments[2]), seed: number(arguments[3]))
            try await bench.run(on: arguments[1])
        case ("history", 5):
            let bench = HistoryBench(
                contact: ContactID(arguments[2]),
                questions: number(arguments[3]),
                seed: number(arguments[4])
            )
            try await bench.run(on: arguments[1])
        case ("tasks", 4):
            let bench = ConcurrencyBench(
                questions: number(arguments[2]),
                seed: number(arguments[3])
            )
            try await bench.run(on: arguments[1])
        case ("memory", 4):
            try await MemoryBench(
                contacts: number(arguments[1]),
                questions: number(arguments[2]),
                seed: number(arguments[3])
            )
            .run()
        case ("live", 4):
            let bench = LiveBench(rounds: number(arguments[2]), seed: number(arguments[3]))
            try await bench.run(on: arguments[1])
        case ("live-memory", 4):
            try await LiveBench(rounds: number(arguments[2]), seed: number(arguments[3]))
                .runInMemory(contacts: number(arguments[1]))
        case ("follow", 3):
            try await FollowBench(entries: number(arguments[2])).run(on: arguments[1])
        case ("write", 4):
            let bench = WriteBench(entries: number(arguments[2]), seed: number(arguments[3]))
            try await bench.run(on: arguments[1])
        default: usage()
        }
    }

    private static func number<Number: FixedWidthInteger>(_ text: String) -> Number {
        guard let number = Number(text) else { usage() }
        return number
    }

    private static func usage() -> Never {
        let text = """
            usage: store-bench state STORE QUESTIONS SEED
                   store-bench history STORE CONTACT QUESTIONS SEED
                   store-bench tasks STORE QUESTIONS SEED
                   store-bench memory CONTACTS QUESTIONS SEED
                   store-bench live STORE ROUNDS SEED
                   store-bench live-memory CONTACTS ROUNDS SEED
                   store-bench follow STORE ENTRIES
                   store-bench write STORE ENTRIES SEED

            """
        FileHandle.standardError.write(Data(text.utf8))
        exit(2)
    }
}

/// Prints a line of a word and its values.
func say(_ words: String...) {
    print(words.joined(separator: "\t"))
}

/// A list of times in microseconds.
struct Times {
    private var values: [Double] = []

    /// Takes the time of one question.
    mutating func measure<Answer>(_ question: () async throws -> Answer) async rethrows -> Answer {
        let start = ContinuousClock.now
        let answer = try await question()
        let time = ContinuousClock.now - start
        values.append(time / .microseconds(1))
        return answer
    }

    /// Takes the time of one question.
    mutating func measure<Answer>(_ question: () throws -> Answer) rethrows -> Answer {
        let start = ContinuousClock.now
        let answer = try question()
        values.append((ContinuousClock.now - start) / .microseconds(1))
        return answer
    }

    /// Adds the times of another list.
    mutating func add(_ other: Times) { values += other.values }

    /// Returns the time below which a part of the times is.
    func quantile(_ part: Double) -> Double {
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }

    func say(as name: String) {
        let (median, tail) = (quantile(0.5), quantile(0.99))
        print("\(name)\t\(values.count)\t\(median)\t\(tail)")
    }
}

/// A seeded random number generator, SplitMix64.
struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

extension ContactState {
    /// The attributes that are on, in their order.
    var attributesOn: [String] {
        attributeStates.filter(\.value.isOn).map(\.key).sorted().map(\.description)
    }
}
