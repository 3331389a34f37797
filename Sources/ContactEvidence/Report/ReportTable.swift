internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// The activities of a report in words: those that count, and those that don't with the reason.
struct ReportTable {
    private let rows: ReportRows
    private let account: ReportAccount
    private let prefix: String
    private let types: ActivityTypes
    private let showsPayloads: Bool

    init(_ account: ReportAccount, prefix: String, types: ActivityTypes, showsPayloads: Bool) {
        rows = ReportRows(account)
        self.account = account
        self.prefix = prefix
        self.types = types
        self.showsPayloads = showsPayloads
    }

    private static let titles = [
        "What", "Occurred (UTC)", "Recorded", "By", "Reason", "Decided later",
    ]

    /// Returns the tables; recorded JSON is shown until a number of bytes is used up.
    func html(_ budget: inout Int) -> HTML {
        let groups = [
            ("Counted", rows.counted, rows.totals.counted),
            ("Not counted, and why", rows.uncounted, rows.totals.uncounted),
        ]
        var tables: [HTML] = []
        for (title, rows, total) in groups {
            tables.append(table(title, rows, total, &budget))
        }
        return Tag.section(
            [.class("evidence"), HTMLAttribute("aria-labelledby", "\(prefix)evidence")],
            of: [Tag.h2([.id("\(prefix)evidence")], "Activities"), filter] + tables
        )
    }

    private var filter: HTML {
        let types = types.names.enumerated().map { index, name in
            Tag.option(
                [HTMLAttribute("value", String(index))],
                HTML(words: PageText.cut(name, to: 60))
            )
        }
        return Tag.p(
            [.class("filter"), HTMLAttribute("data-filters", nil), .hidden],
            Tag.label([HTMLAttribute("for", "\(prefix)filter")], "Type"),
            " ",
            Tag.select(
                [.id("\(prefix)filter"), HTMLAttribute("data-filter", nil)],
                of: [Tag.option([HTMLAttribute("value", "")], "all types")] + types
            ),
            " ",
            Tag.span([HTMLAttribute("data-shown", nil), HTMLAttribute("role", "status")])
        )
    }

    private func table(
        _ title: String,
        _ rows: [ReportRow],
        _ total: Int,
        _ budget: inout Int
    ) -> HTML {
        let caption = Tag.caption(
            HTML(words: "\(title) "),
            Tag.span([.class("count")], HTML(words: HumanText.activities(total)))
        )
        var body: [HTML] = []
        for row in rows { body.append(self.row(row, &budget)) }
        let head = Tag.tr(
            [HTMLAttribute("role", "row")],
            of: Self.titles.map { title in
                Tag.th([.scope("col"), HTMLAttribute("role", "columnheader")], HTML(words: title))
            }
        )
        let omitted = total - rows.count
        let rest =
            omitted > 0
            ? Tag.p(
                [.class("omitted")],
                HTML(
                    words:
                        "\(HumanText.activities(omitted)) \(omitted == 1 ? "isn’t" : "aren’t") shown here; they are in the log."
                )
            ) : HTML()
        guard !rows.isEmpty else {
            return Tag.div([.class("none")], Tag.h3(HTML(words: title)), Tag.p("0 activities"))
        }
        return Tag.table(
            [HTMLAttribute("role", "table")],
            caption,
            Tag.thead([HTMLAttribute("role", "rowgroup")], head),
            Tag.tbody([HTMLAttribute("role", "rowgroup")], of: body)
        ) + rest
    }

    private func row(_ row: ReportRow, _ budget: inout Int) -> HTML {
        let activity = row.activity
        let place = row.number.map { ["data-number": String($0)] } ?? [:]
        var attributes: [HTMLAttribute] = [
            HTMLAttribute("role", "row"),
            HTMLAttribute("data-type", String(types.index(of: activity.kind))),
        ]
        if let number = place["data-number"] {
            attributes += [.id("\(prefix)\(number)"), HTMLAttribute("data-number", number)]
        }
        if row.decides { attributes.append(.class("decides")) }
        return Tag.tr(
            attributes,
            Tag.th([.scope("row"), HTMLAttribute("role", "rowheader")], what(row, &budget)),
            cell(1, HTML(words: Self.time(activity.occurredAt))),
            cell(2, recorded(row.evidence)),
            cell(3, activity.who.map { "\(PageText.cut($0))" }),
            cell(4, reason(row)),
            cell(5, row.overturnedBy.map(Self.later))
        )
    }

    private func what(_ row: ReportRow, _ budget: inout Int) -> HTML {
        let activity = row.activity
        let number = row.number.map { HTML(words: "#\($0) ") } ?? HTML()
        let subject: HTML =
            activity.subject.map { Tag.span([.class("subject")], "\(PageText.cut($0, to: 400))") }
            ?? HTML()
        return number + Tag.b("\(PageText.cut(activity.kind.name, to: 80))") + " " + subject
            + Tag.span([.class("id")], "\(PageText.cut(activity.id.rawValue))")
            + payload(activity, &budget)
    }

    /// The most bytes of one activity's JSON.
    private static let mostPayload = 4_096

    private func payload(_ activity: Activity, _ budget: inout Int) -> HTML {
        guard showsPayloads else { return HTML() }
        guard !activity.payload.isEmpty else {
            return activity.isErased ? Tag.span([.class("note")], "Its text was erased.") : HTML()
        }
        guard budget > 0 else { return Tag.span([.class("note")], "Its JSON is in the log.") }
        let bytes = activity.payload.bytes
        let shown = bytes.prefix(Self.mostPayload)
        budget -= shown.count
        let lines = String(decoding: shown, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { Tag.span([.class("line")], "\(String($0))") }
        let rest = bytes.count - shown.count
        let more: HTML =
            rest > 0 ? HTML(words: "… and \(HumanText.count(rest, "more byte"))") : HTML()
        return Tag.details(
            Tag.summary("JSON as recorded"),
            Tag.pre(of: lines + [more])
        )
    }

    private func recorded(_ evidence: Evidence?) -> HTML? {
        guard let evidence else { return nil }
        if let location = evidence.location { return "\(PageText.cut(location.description))" }
        let revised = evidence.revision.map { ", revised at position \($0)" } ?? ""
        let time = evidence.recordedAt.map { Self.time($0) + " UTC, " } ?? ""
        return HTML(words: "\(time)position \(evidence.position)\(revised)")
    }

    private func reason(_ row: ReportRow) -> HTML? {
        guard !row.reasons.isEmpty else { return "about something else" }
        let parts = row.reasons.map { "\(PageText.cut($0))" as HTML }
        return HTML(parts.enumerated().map { $0 == 0 ? $1 : "; " + $1 })
    }

    private static func later(_ item: NumberedActivity) -> HTML {
        HTML(words: "by #\(item.number), \(time(item.activity.occurredAt))")
    }

    private static func time(_ time: Timestamp?) -> String {
        // The heading has the zone.
        time.map { String($0.words(in: .utc).dropLast(4)) } ?? "undated"
    }

    private func cell(_ column: Int, _ content: HTML?) -> HTML {
        Tag.td(
            [HTMLAttribute("role", "cell"), HTMLAttribute("data-title", Self.titles[column])],
            content ?? Tag.span([.class("absent")], "–")
        )
    }
}
