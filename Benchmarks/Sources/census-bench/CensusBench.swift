import ActivityJSON
import ContactCensus
import ContactProjector
import CScan
import Foundation

/// The measurements of a census that must be taken inside a process.
///
///     census-bench generate ACTIVITIES CONTACTS SEED          a history, as NDJSON on standard output
///     census-bench scan FILE ROUNDS                           simdjson's first stage over the file, on one thread
///     census-bench load FILE THREADS ROUNDS                   from opening the file to the first answer
///     census-bench ask FILE SEED                              the queries, their results and their times
///
/// Prints lines of a word and its values, separated by tabs; times are in microseconds.
@main
enum CensusBench {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("generate", 4):
            History(
                activities: number(arguments[1]),
                contacts: number(arguments[2]),
                seed: number(arguments[3])
            )
            .write()
        case ("scan", 3): scan(arguments[1], rounds: number(arguments[2]))
        case ("load", 4):
            try await load(
                arguments[1],
                threads: number(arguments[2]),
                rounds: number(arguments[3])
            )
        case ("ask", 3):
            try await Queries(Census(reading: [.file(arguments[1])]), seed: number(arguments[2]))
                .ask()
        default: usage()
        }
    }

    /// Measures the time until the first result: a count of one segment at the middle of the history.
    private static func load(_ path: String, threads: Int, rounds: Int) async throws {
        for _ in 0..<rounds {
            var times = Times()
            let count = try await times.measure {
                let census = try await Census(reading: [.file(path)], threads: threads)
                return try census.count(
                    where: .inSegment(History.segment(0)),
                    asOf: .time(History.middle)
                )
            }
            times.say(as: "load", String(count))
        }
    }

    private static func scan(_ path: String, rounds: Int) {
        for _ in 0..<rounds {
            var times = Times()
            let tokens = times.measure { bench_scan(path) }
            times.say(as: "scan", String(tokens))
        }
    }

    private static func number<Number: FixedWidthInteger>(_ text: String) -> Number {
        guard let number = Number(text) else { usage() }
        return number
    }

    private static func usage() -> Never {
        let text = """
            usage: census-bench generate ACTIVITIES CONTACTS SEED
                   census-bench scan FILE ROUNDS
                   census-bench load FILE THREADS ROUNDS
                   census-bench ask FILE SEED

            """
        FileHandle.standardError.write(Data(text.utf8))
        exit(2)
    }
}

/// A list of times in microseconds.
struct Times {
    private(set) var values: [Double] = []

    mutating func measure<Answer>(_ question: () throws -> Answer) rethrows -> Answer {
        let start = ContinuousClock.now
        let answer = try question()
        values.append((ContinuousClock.now - start) / .microseconds(1))
        return answer
    }

    mutating func measure<Answer>(_ question: () async throws -> Answer) async rethrows -> Answer {
        let start = ContinuousClock.now
        let answer = try await question()
        values.append((ContinuousClock.now - start) / .microseconds(1))
        return answer
    }

    func quantile(_ part: Double) -> Double {
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }

    /// Prints the median, the 99th percentile and a result.
    func say(as name: String, _ answer: String) {
        print("\(name)\t\(quantile(0.5))\t\(quantile(0.99))\t\(answer)")
    }
}
