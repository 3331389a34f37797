import ActivityJSON
import ContactCensus
import ContactProjector

/// Prints the growth of a segment by month, and its members that must not be messaged at the end.
///
///     segment-growth FILE SEGMENT
@main
enum SegmentGrowthExample {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { return print("usage: segment-growth FILE SEGMENT") }
        let segment = SegmentID(arguments[2])
        let census = try await Census(reading: [.file(arguments[1])])
        let months: [Timestamp] = (1...12).compactMap { month in
            Timestamp(rfc3339: "2024-\(month < 10 ? "0" : "")\(month)-01T00:00:00Z")
        }
        let counts = try census.counts(where: .inSegment(segment), at: months)
        for (month, count) in zip(months, counts) { print(month, count) }
        let atRisk = try census.contacts(where: .inSegment(segment) && !.reachable)
        for stream in atRisk.sorted() {
            let summary = try census.summary(of: stream)
            print(
                stream.contact,
                summary?.status.rawValue ?? "",
                summary?[.unsubscribed].decidedBy ?? ""
            )
        }
    }
}
