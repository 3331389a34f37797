internal import ActivityJSON
internal import ArgumentParser
internal import ContactCensus
internal import ContactProjector

struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "as-of-join",
        abstract: "Adds to each row of a file what was true of its contact at its time.",
        discussion: """
            The file is CSV with a head line, or NDJSON; the answer has the same form, with columns, or an object \
            as_of_state, for status, blocks, subscription, evidence and segments. Rows that can't be read are left out and \
            told on standard error. Rows stream: there may be any number of them.
            """
    )

    @Argument(help: "The rows: CSV or NDJSON, plain or gzipped; - is standard input.")
    var file: String
    @Option(name: .long, help: "The column of the contact's id.")
    var contactColumn = "contact_id"
    @Option(name: .long, help: "The column of the time.") var timeColumn = "sent_at"
    @Option(name: .long, help: "The column of the organisation.") var orgColumn: String?
    @Option(name: .long, help: "Only rows whose contact was blocked or had opted out: violations.")
    var only: Only?
    @Option(name: .long, help: "The zone of times that have none, such as Europe/Berlin.")
    var tz = "UTC"
    @OptionGroup var source: SourceOptions

    enum Only: String, ExpressibleByArgument { case violations }

    func validate() throws {
        guard Zone(tz) != nil else {
            throw ValidationError("there is no zone \(tz); for example Europe/Berlin or UTC")
        }
        guard file != "-" || !source.load.contains("-") else {
            throw ValidationError("standard input can't be both the rows and the activities")
        }
    }

    func run() async throws {
        try source.requireSource()
        let everybody = try await Everybody(source)
        let join = AsOfJoin(
            census: everybody.census,
            zone: Zone(tz) ?? .utc,
            organisation: try organisation(everybody.census)
        )
        let rows: ActivitySource = file == "-" ? .standardInput : .file(file)
        var output = JoinOutput(
            name: rows.name,
            onlyViolations: only == .violations,
            strict: source.strict
        )
        do throws(ReadError) {
            if isJSON(rows) {
                try joinJSON(rows, join, &output)
            } else {
                try joinCSV(rows, join, &output)
            }
        } catch {
            throw LoadFailure.unreadable(error)
        }
        output.end()
    }

    /// The organisation of rows that name none.
    private func organisation(_ census: Census) throws -> OrgID? {
        if let named = source.organisation { return named == "-" ? nil : OrgID(named) }
        let all = census.organisations
        guard all.count > 1, orgColumn == nil else { return all.first ?? nil }
        throw CommandError(
            "contacts belong to several organisations",
            hint: "name theirs with --in, or its column with --org-column",
            status: .usage
        )
    }

    /// NDJSON by its name; what comes from standard input is CSV unless it is named otherwise.
    private func isJSON(_ rows: ActivitySource) -> Bool {
        let name = rows.name.hasSuffix(".gz") ? String(rows.name.dropLast(3)) : rows.name
        return [".ndjson", ".jsonl", ".json"].contains { name.hasSuffix($0) }
    }
}

/// Reading rows.
extension JoinCommand {
    private func joinCSV(
        _ rows: ActivitySource,
        _ join: AsOfJoin,
        _ output: inout JoinOutput
    ) throws(ReadError) {
        let reader = try CSVReader(rows)
        guard let first = try reader.next(), case .success(let head) = first else {
            return output.fail("there is no head line that names the columns")
        }
        var names = head.fields
        // Spreadsheets start a file with a mark of its encoding.
        if names[0].hasPrefix("\u{FEFF}") { names[0].removeFirst() }
        guard let contact = names.firstIndex(of: contactColumn),
            let time = names.firstIndex(of: timeColumn),
            let org = orgColumn.map({ names.firstIndex(of: $0) }) ?? -1
        else { return output.fail(missing(names)) }
        output.write(
            head.bytes,
            [UInt8(ascii: ",")] + Array(JoinedState.columns.joined(separator: ",").utf8)
        )
        while let row = try reader.next() {
            switch row {
            case .failure(let flaw): output.reject(flaw.line, flaw.reason)
            case .success(let row) where row.fields.count != names.count:
                output.reject(
                    row.line,
                    "it has \(row.fields.count) fields instead of \(names.count)"
                )
            case .success(let row):
                do throws(JoinFlaw) {
                    let state = try join.state(
                        contact: row.fields[contact],
                        time: row.fields[time],
                        org: org < 0 ? nil : row.fields[org]
                    )
                    guard output.takes(state) else { continue }
                    output.write(
                        row.bytes,
                        state.cells.flatMap { [UInt8(ascii: ",")] + Table.csvField($0).utf8 }
                    )
                } catch {
                    output.reject(row.line, error.reason)
                }
            }
        }
    }

    private func missing(_ names: [String]) -> String {
        let wanted = [contactColumn, timeColumn] + [orgColumn].compactMap(\.self)
        let absent = wanted.filter { !names.contains($0) }.joined(separator: ", ")
        return "there is no column \(absent); there are \(names.prefix(20).joined(separator: ", "))"
    }

    private func joinJSON(
        _ rows: ActivitySource,
        _ join: AsOfJoin,
        _ output: inout JoinOutput
    ) throws(ReadError) {
        let reader = try LineReader(rows, maximumLineBytes: CSVReader.mostBytes)
        guard let parser = try? ObjectParser() else { return output.fail("memory is short") }
        while let line = try reader.next() {
            let text: ArraySlice<UInt8>
            switch line {
            case .line(let line), .unended(let line): text = line
            case .tooLong:
                output.reject(reader.number, "the row is too long")
                continue
            }
            guard text.contains(where: { $0 > 0x20 }) else { continue }
            do throws(JoinFlaw) {
                let state = try state(of: text, join, parser)
                if output.takes(state) { output.write(Self.row(text, with: state), []) }
            } catch {
                output.reject(reader.number, error.reason)
            }
        }
    }

    private func state(
        of row: ArraySlice<UInt8>,
        _ join: AsOfJoin,
        _ parser: ObjectParser
    ) throws(JoinFlaw) -> JoinedState {
        let members: [String: ObjectValue]
        do { members = try parser.members(of: row) } catch { throw JoinFlaw(error.description) }
        func text(_ name: String) throws(JoinFlaw) -> String {
            guard case .text(let text) = members[name] else {
                throw JoinFlaw("\(name) is no string in it")
            }
            return String(decoding: text, as: UTF8.self)
        }
        guard members["as_of_state"] == nil else { throw JoinFlaw("it has an as_of_state already") }
        let org: String? =
            switch orgColumn.flatMap({ members[$0] }) {
            case .text(let text): String(decoding: text, as: UTF8.self)
            default: nil
            }
        return try join.state(
            contact: try text(contactColumn),
            time: try text(timeColumn),
            org: org
        )
    }

    /// The row as it stands, with one more member.
    private static func row(_ row: ArraySlice<UInt8>, with state: JoinedState) -> [UInt8] {
        // The row is an object with members, so that a brace ends it and a comma may stand before.
        let end = row.lastIndex(of: UInt8(ascii: "}")) ?? row.endIndex
        var writer = JSONWriter()
        state.write(to: &writer)
        return row[..<end] + Array(",\"as_of_state\":".utf8) + writer.bytes + [UInt8(ascii: "}")]
    }
}

/// What comes of the rows.
struct JoinOutput {
    let name: String
    let onlyViolations: Bool
    let strict: Bool
    private var buffer: [UInt8] = []
    private var rejects: [String] = []
    private var rejected = 0
    private var read = 0
    private var violations = 0

    init(name: String, onlyViolations: Bool, strict: Bool) {
        self.name = name
        self.onlyViolations = onlyViolations
        self.strict = strict
    }

    /// Counts a row and tells whether it is to be written.
    mutating func takes(_ state: JoinedState) -> Bool {
        read += 1
        if state.isViolation { violations += 1 }
        return state.isViolation || !onlyViolations
    }

    mutating func write(_ row: [UInt8], _ added: [UInt8]) {
        buffer += row
        buffer += added
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > 1 << 20 { flush() }
    }

    mutating func reject(_ line: Int, _ reason: String) {
        read += 1
        rejected += 1
        let text = "\(name):\(line): \(reason)"
        if strict { fail(text) }
        if rejects.count < 3 { rejects.append(text) }
    }

    /// Ends the process: the rows can't be read, or one can't under `--strict`.
    mutating func fail(_ reason: String) {
        flush()
        ExitStatus.exit(
            with: CommandError(reason, hint: "see projector as-of-join --help", status: .unreadable)
        )
    }

    /// Writes what is left and sums up on standard error.
    mutating func end() {
        flush()
        for reject in rejects { StandardError.write([[Span("rejected ", .red), Span(reject)]]) }
        let sum = "\(read) rows, \(violations) violations, \(rejected) rejected"
        StandardError.write([[Span(sum, rejected > 0 ? .yellow : .dim)]])
    }

    private mutating func flush() {
        StandardOutput.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
