internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries

/// The columns of rows that are joined, and the rows to keep.
struct RowOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The column of the contact's id (in JSON also a path: contact.id).",
            valueName: "column"
        )
    )
    var contactColumn = "contact_id"
    @Option(name: .long, help: ArgumentHelp("The column of the time.", valueName: "column"))
    var timeColumn = "sent_at"
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The column of the organization. An empty cell is --org, or else no organization.",
            valueName: "column"
        )
    )
    var orgColumn: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The separator of CSV fields: one character, or tab (default: found by the header).",
            valueName: "character"
        ),
        transform: RowOptions.delimiter
    )
    var delimiter: UInt8?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "How to read local times that occur twice or that clocks skip.",
            valueName: "rule"
        )
    )
    var ambiguous = AmbiguousTimes.reject
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Show only violations (contact blocked or unsubscribed), or unknown contacts.",
            valueName: "rows"
        )
    )
    var only = JoinFilter.all

    /// Returns a reader of rows, which joins each with the state of its contact at its time.
    ///
    /// - Throws: ``UserError`` when rows name no organization and contacts belong to several.
    func reader(
        of source: ActivitySource,
        _ engine: QueryEngine,
        org: String?,
        in zone: CalendarZone
    ) async throws(UserError) -> JoinRows {
        let join = try await engine.asOfJoin(
            organization: try organization(await engine.organizations(), named: org),
            zone: zone,
            ambiguity: ambiguous
        )
        return JoinRows(
            of: source,
            columns: JoinColumns(contact: contactColumn, time: timeColumn, org: orgColumn),
            join: join,
            delimiter: delimiter
        )
    }

    /// Returns the organization of rows that name none.
    ///
    /// - Throws: ``UserError`` when it could be one of several.
    private func organization(
        _ all: [OrgID?],
        named org: String?
    ) throws(UserError) -> OrgID? {
        if let named = org { return named == "-" ? nil : OrgID(named) }
        guard all.count > 1 else { return all.first ?? nil }
        // An empty cell beside others is a contact without an organization, not one of the first.
        guard orgColumn == nil else { return nil }
        throw UserError(
            "contacts belong to several organizations",
            hint: "choose one with --org ORG, or name the column with --org-column",
            code: .usage
        )
    }

    /// Reads a delimiter: an ASCII character, or its name.
    private static func delimiter(_ text: String) throws -> UInt8 {
        let names = ["tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"]
        let sign = names[text] ?? text
        // Of the control characters only the tab, and no quote, which encloses fields.
        guard let byte = sign.utf8.first, sign.utf8.count == 1, byte == 0x09 || byte >= 0x20,
            byte < 0x7F, byte != UInt8(ascii: "\"")
        else {
            throw ValidationError(
                "\(text.quoted) isn't a delimiter",
                hint: "use one character such as ; or tab"
            )
        }
        return byte
    }
}
