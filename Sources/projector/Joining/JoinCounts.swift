/// How many rows were read, and what became of them.
struct JoinCounts: Equatable, Sendable {
    /// The name of the rows' source.
    let name: String
    private(set) var rejected = 0
    private var read = 0
    private var violations = 0
    private var rejects: [String] = []

    init(name: String) { self.name = name }

    mutating func count(_ state: JoinedState) {
        read += 1
        if state.isViolation { violations += 1 }
    }

    /// Counts a row that can't be read, and says so with its place.
    @discardableResult
    mutating func reject(_ line: Int, _ reason: String) -> String {
        read += 1
        rejected += 1
        let text = "\(name):\(line): \(reason)"
        if rejects.count < 3 { rejects.append(text) }
        return text
    }

    /// The first rejects.
    var rejectLines: [Line] { rejects.map { [Span("rejected ", .red), Span($0)] } }

    /// All in one line.
    var sum: String { "\(read) rows, \(violations) violations, \(rejected) rejected" }
}
