internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// What was known at the time asked about, what is known now, and what was recorded in between.
struct ReportKnowledge {
    let account: ReportAccount
    let prefix: String

    /// The most attributes and entries that are named.
    private static let (mostRows, mostEntries) = (40, 100)

    var html: HTML {
        let content: HTML =
            account.changes.map(comparison)
            ?? Tag.p(
                HTML(
                    words:
                        "The answer uses everything that the log had recorded, up to position \(account.basis.head). Nothing came later."
                )
            )
        return Tag.section(
            [.class("knowledge"), HTMLAttribute("aria-labelledby", "\(prefix)known")],
            Tag.h2([.id("\(prefix)known")], "Known then, known now"),
            content
        )
    }

    private func comparison(_ changes: StateChangesResult) -> HTML {
        let asked = account.explanations.map(\.explanation.attribute)
        let changed = changes.changes.attributeStates.map(\.subject).filter { !asked.contains($0) }
        let rows = (asked + changed).prefix(Self.mostRows).map(row)
        let counts = Self.cells(
            "activities that count",
            HTML(words: account.state.counts.activities.grouped),
            HTML(words: account.now.counts.activities.grouped)
        )
        let (then, now) = (account.basis.basis.knownAt, account.basis.head)
        let head = ["Attribute", "Known then (position \(then))", "Known now (position \(now))"]
        let omitted = asked.count + changed.count - rows.count
        return Tag.table(
            Tag.caption([.class("quiet")], HTML(words: "The contact \(account.asOf)")),
            Tag.thead(Tag.tr(of: head.map { Tag.th([.scope("col")], HTML(words: $0)) })),
            Tag.tbody(of: rows + [counts])
        ) + (omitted > 0 ? note(HumanText.count(omitted, "more attribute") + " changed.") : HTML())
            + between(changes)
    }

    private func row(_ attribute: Attribute) -> HTML {
        Self.cells(
            "\(PageText.cut(account.now.name(of: attribute)))",
            Self.value(account.state[attribute]),
            Self.value(account.now[attribute])
        )
    }

    private static func value(_ value: AttributeState) -> HTML {
        guard let id = value.decidedBy else { return "no, by default" }
        let since = value.since.map { "since \($0.words(in: .utc))" } ?? "since an undated activity"
        return HTML(words: "\(value.isOn ? "yes" : "no"), \(since), set by ")
            + "\(PageText.cut(id.rawValue))"
    }

    private static func cells(_ title: HTML, _ then: HTML, _ now: HTML) -> HTML {
        Tag.tr(Tag.th([.scope("row")], title), Tag.td(then), Tag.td(now))
    }

    private func between(_ changes: StateChangesResult) -> HTML {
        let (from, to) = (changes.start.basis.knownAt, changes.end.basis.knownAt)
        let title = Tag.h3(HTML(words: "Recorded between position \(from) and \(to)"))
        let entries = changes.recorded
        guard !entries.isEmpty else { return title + Tag.p("0 entries of this contact") }
        let omitted = entries.count - Self.mostEntries
        return title
            + Tag.ol(
                [.class("entries")],
                of: entries.prefix(Self.mostEntries).map { entry($0, changes) }
            )
            + (omitted > 0
                ? note("\(HumanText.count(omitted, "more entry")) came in between.") : HTML())
    }

    private func entry(_ entry: LogEntry, _ changes: StateChangesResult) -> HTML {
        let kind = entry.kind.isFirst ? "" : "\(entry.kind.name) "
        let time = changes.isRecorded ? ", recorded \(entry.recordedAt.shortWords(in: .utc))" : ""
        let happened = entry.activity.occurredAt.words(in: .utc)
        return Tag.li(
            "\(PageText.cut(entry.activity.id.rawValue)) ",
            HTML(words: kind),
            "\(PageText.cut(entry.activity.kind.name)) ",
            HTML(words: "\(happened) (position \(entry.position)\(time))")
        )
    }

    private func note(_ words: String) -> HTML { Tag.p([.class("omitted")], HTML(words: words)) }
}
