internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// The part of a page about one contact at one query time.
struct ReportChapter {
    let account: ReportAccount
    /// The question in the words of who asked it, or `nil` for those of the page.
    let label: String?
    /// The number among the chapters of the page, or `nil` if it is the only one.
    let number: Int?
    /// A Boolean value that indicates whether activities have their JSON, as those of an audit don't.
    let showsPayloads: Bool

    private var prefix: String { "c\(number ?? 0)-" }

    /// The question.
    var question: HTML { label.map { "\(PageText.cut($0, to: 400))" } ?? account.question }

    /// Returns the chapter.
    func html(_ budget: inout Int) -> HTML {
        let types = ActivityTypes(
            account.items.map(\.activity.kind) + account.uncounted.map(\.entry.activity.kind)
        )
        let title = number.map {
            Tag.h2([.id("\(prefix)title")], HTML(words: "\($0). ") + account.question)
        }
        let table = ReportTable(
            account,
            prefix: prefix,
            types: types,
            showsPayloads: showsPayloads
        )
        return Tag.div(
            [.class("chapter"), HTMLAttribute("data-report", nil)],
            title ?? Tag.h1(question),
            ReportVerdict(account).html,
            coordinates,
            ReportTimeline(account: account, prefix: prefix, types: types).html,
            table.html(&budget),
            ReportKnowledge(account: account, prefix: prefix).html
        )
    }

    /// The contact and the query time in words.
    private var coordinates: HTML {
        let known = account.basis.basis.knownAt
        let head = account.basis.head
        let asked = label == nil ? HTML() : pair("Asked", account.question)
        let stream = account.basis.stream
        let erased: HTML =
            account.basis.basis.erasedAt.map { position in
                let other = account.basis.erased.flatMap {
                    $0 == stream ? nil : $0.contact.rawValue
                }
                let who: HTML = other.map { "\($0), " } ?? HTML()
                return pair(
                    "Erased",
                    who
                        + HTML(
                            words:
                                "at position \(position); of earlier activities only opt-outs are kept"
                        )
                )
            } ?? HTML()
        let merges = account.basis.basis.merges
        let into: HTML =
            merges.into.map { change in
                pair("Became", "\(change.new.rawValue); this is of its own activities")
            } ?? HTML()
        let from =
            merges.from.isEmpty
            ? HTML()
            : pair(
                "With",
                "the activities of \(merges.from.map(\.old.rawValue).joined(separator: ", ")), which became it"
            )
        return Tag.dl(
            [.class("coordinates")],
            asked,
            pair("Contact", account.contact),
            into,
            from,
            pair("Time", HTML(words: account.asOf)),
            pair(
                "Known",
                HTML(
                    words: known == head
                        ? "everything that the log had recorded, position \(known) of \(head)"
                        : "what the log had recorded by position \(known) of \(head)"
                )
            ),
            erased,
            pair("Zone", "All times are UTC.")
        )
    }

    private func pair(_ title: HTML, _ content: HTML) -> HTML {
        Tag.div(Tag.dt(title), Tag.dd(content))
    }
}
