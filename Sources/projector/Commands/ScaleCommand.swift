internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ProjectorShell

/// The filters by which an engine such as Spark answers about more activities than one machine holds.
struct ScaleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "Key and fold activities for engines on many machines.",
        discussion: """
            An engine sends records through key, partitions the lines by the first field, sorts them bytewise by the first three, \
            and sends them through fold. Exit status: 0 done, 64 usage, 65 input that breaks the contract, 70 a fault of the filter, \
            74 output failed, 75 worth another try.
            """,
        subcommands: [Key.self, Fold.self]
    )

    /// The time of an answer, which a filter reads without a clock.
    struct Time: ParsableArguments {
        @Option(
            name: .long,
            help: ArgumentHelp("Leave out what is later than TIME (UTC).", valueName: "time")
        )
        var asOf: String?

        func validate() throws { _ = try end() }

        func end() throws -> Timestamp? {
            guard let asOf else { return nil }
            do throws(UserError) { return try TypedTime(asOf, in: .utc).instant } catch {
                throw ValidationError(error.message, hint: error.hint ?? "")
            }
        }
    }

    /// The contacts that became others.
    struct Aliases: ParsableArguments {
        @Option(
            name: .long,
            help: ArgumentHelp(
                "Key contacts that became others as these (a file of `projector merge`).",
                valueName: "file"
            ),
            completion: .file()
        )
        var aliases: String?

        /// Reads the file, or ends the process if it isn't one.
        func read() async -> ContactAliases? {
            guard let aliases else { return nil }
            do throws(UserError) { return try await ContactAliases(reading: aliases) } catch {
                FilterProcess.end(.data, error.message)
            }
        }
    }

    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put its contact, time and id before each record.",
            discussion: """
                Reads NDJSON, and writes contact, order, id and record, separated by tabs. A line that can't be read is written \
                with its reason, under a first field of !q and a number; the last line has counts, under !s. \
                With --as-of, an id that occurs with two times may count by the wrong one: leave it to fold then.
                """
        )

        @OptionGroup var time: Time
        @OptionGroup var aliases: Aliases
        @OptionGroup var recordDefaults: RecordDefaults

        func run() async throws {
            FilterProcess.start()
            let end = try time.end()
            let aliases = await aliases.read()
            guard
                var filter = KeyFilter(
                    asOf: end,
                    defaults: recordDefaults.values,
                    aliases: aliases
                )
            else {
                FilterProcess.end(.again, "out of memory")
            }
            var lines = RawLines(maximumLineBytes: ReadLimits().maximumRecordBytes)
            while let line = lines.next(FilterProcess.read) {
                filter.take(line)
                if FilterProcess.isFull(filter.output) {
                    FilterProcess.write(filter.output)
                    filter.clear()
                }
            }
            filter.finish()
            FilterProcess.write(filter.output)
            FilterProcess.end(.done)
        }
    }

    struct Fold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fold sorted records into states or intervals.",
            discussion: """
                Reads the lines of key in their order, all four fields or the first and the last, and writes kind and line, separated by a tab: \
                state, interval, quarantine or stats. The records of one contact are in memory at the same time.
                """
        )

        @Option(name: .long, help: ArgumentHelp("The rows to write.", valueName: "rows"))
        var emit = FoldFilter.Answer.states
        @OptionGroup var time: Time
        @OptionGroup var aliases: Aliases

        func run() async throws {
            FilterProcess.start()
            let end = try time.end()
            let aliases = await aliases.read()
            guard var filter = FoldFilter(emit, asOf: end, aliases: aliases) else {
                FilterProcess.end(.again, "out of memory")
            }
            // A record is longer on one line, where control characters are escaped.
            var lines = RawLines(maximumLineBytes: 8 * ReadLimits().maximumRecordBytes)
            while let line = lines.next(FilterProcess.read) {
                let group: FoldFilter.Group?
                do { group = try filter.take(line) } catch { FilterProcess.refuse(error.reason) }
                if let group { await filter.fold(group) }
                if FilterProcess.isFull(filter.output) {
                    FilterProcess.write(filter.output)
                    filter.clear()
                }
            }
            if let group = filter.takeGroup() { await filter.fold(group) }
            filter.finish()
            FilterProcess.write(filter.output)
            FilterProcess.end(.done)
        }
    }
}

extension FoldFilter.Answer: ExpressibleByArgument {}
