internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// The picture of a contact's history, and the times through which its reader moves.
struct ReportTimeline {
    let account: ReportAccount
    /// The part of ids that no other contact of the page has.
    let prefix: String
    let types: ActivityTypes

    var html: HTML {
        guard let asked = account.stops.asked else {
            return section(Tag.p(HTML(words: "0 activities of this contact are known.")))
        }
        let picture = LanePicture(account.lanes, asked: instant, label: label)
        let stops = account.stops.stops
        return section(
            stepper(asked, of: stops.count),
            Tag.div(
                [.class("picture")],
                picture?.html ?? Tag.p("0 dated activities"),
                Tag.p([.class("legend")], legend)
            ),
            view(stops[asked]),
            notes,
            Tag.details(
                [.class("times")],
                Tag.summary(HTML(words: "Each of \(HumanText.count(stops.count, "time"))")),
                Tag.ol(of: stops.map { stop(ReportStopLine($0, account), picture) })
            )
        )
    }

    private func section(_ content: HTML...) -> HTML {
        Tag.section(
            [.class("timeline"), HTMLAttribute("aria-labelledby", "\(prefix)timeline")],
            of: [Tag.h2([.id("\(prefix)timeline")], "History")] + content
        )
    }

    /// The time asked about, or the last one.
    private var instant: Timestamp? {
        account.basis.basis.instant
            ?? (account.basis.basis.asOf == .end ? account.lanes.times.last : nil)
    }

    private var legend: HTML {
        "A bar shows when the contact was subscribed, blocked, or in a segment. The dashed line is the time asked about."
    }

    /// The controls, which the script shows.
    private func stepper(_ asked: Int, of count: Int) -> HTML {
        func button(_ words: HTML, _ step: String) -> HTML {
            Tag.button([HTMLAttribute("type", "button"), HTMLAttribute("data-step", step)], words)
        }
        return Tag.div(
            [.class("stepper"), HTMLAttribute("data-stepper", nil), .hidden],
            button("Earlier", "-1"),
            Tag.input([
                HTMLAttribute("type", "range"), HTMLAttribute("min", "0"),
                HTMLAttribute("max", String(count - 1)), HTMLAttribute("step", "1"),
                HTMLAttribute("value", String(asked)), HTMLAttribute("data-slider", nil),
                HTMLAttribute("aria-label", "Time in the history"),
            ]),
            button("Later", "1"),
            button("Time asked about", "asked")
        )
    }

    /// The values at a stop, which the script replaces.
    private func view(_ stop: ReportStop) -> HTML {
        let line = ReportStopLine(stop, account)
        let values = zip(account.lanes.lanes, line.values).map { lane, value in
            Tag.li(
                [
                    HTMLAttribute("data-lane", nil), HTMLAttribute("data-value", String(value)),
                    HTMLAttribute("data-yes", lane.words.drawn),
                    HTMLAttribute("data-no", lane.words.blank),
                ],
                "\(PageText.cut(lane.name, to: 60)) ",
                Tag.b(
                    HTML(
                        words: value == "1"
                            ? lane.words.drawn : value == "0" ? lane.words.blank : "unknown"
                    )
                )
            )
        }
        return Tag.div(
            [.class("view"), HTMLAttribute("data-view", nil)],
            Tag.div([HTMLAttribute("data-now", nil)], line.html),
            Tag.p(
                [.class("sum")],
                Tag.span([HTMLAttribute("data-sum", nil)], HTML(words: line.sum))
            ),
            Tag.ul([.class("values")], of: values)
        )
    }

    private func stop(_ line: ReportStopLine, _ picture: LanePicture?) -> HTML {
        let stop = line.stop
        let kinds = Set(account.items[stop.activities].map { types.index(of: $0.activity.kind) })
        return Tag.li(
            [
                HTMLAttribute("data-stop", nil),
                HTMLAttribute("data-x", picture?.place(stop.time) ?? "0%"),
                HTMLAttribute("data-values", String(line.values)),
                HTMLAttribute("data-types", kinds.sorted().map(String.init).joined(separator: " ")),
                HTMLAttribute(
                    "data-rows",
                    "\(stop.activities.lowerBound + 1)-\(stop.activities.upperBound)"
                ),
                HTMLAttribute("data-at", stop.time?.rfc3339 ?? ""),
                HTMLAttribute("data-status", stop.status.rawValue),
                HTMLAttribute("data-reachability", stop.reachability.name),
                HTMLAttribute("data-count", String(stop.count)),
                HTMLAttribute("data-notes", String(stop.notes)),
                HTMLAttribute("data-others", String(stop.otherSegments)),
                HTMLAttribute("data-text", line.sum),
            ],
            line.html
        )
    }

    /// What the picture and the times leave out.
    private var notes: HTML {
        let omitted = account.stops.omitted
        let times: HTML =
            omitted > 0
            ? Tag.p(
                [.class("omitted")],
                HTML(
                    words:
                        "\(HumanText.count(omitted, "time")) that change no attribute, or lie far from "
                        + "the time asked about, \(omitted == 1 ? "isn’t" : "aren’t") among these steps."
                )
            ) : HTML()
        let lanes: HTML =
            account.lanes.omitted > 0
            ? Tag.p(
                [.class("omitted")],
                HTML(
                    words: "\(HumanText.count(account.lanes.omitted, "more segment")) have no bar."
                )
            ) : HTML()
        return times + lanes
    }

    /// What the picture shows, in one sentence.
    private var label: String {
        guard let first = account.lanes.times.first, let last = account.lanes.times.last else {
            return "0 dated activities"
        }
        let ranges = account.lanes.lanes.filter { !$0.spans.isEmpty }.map { lane in
            "\(PageText.cut(lane.name, to: 60)) \(HumanText.count(lane.spans.count, "time range"))"
        }
        return "History from \(first.words(in: .utc)) to \(last.words(in: .utc)): "
            + (["\(HumanText.activities(account.lanes.times.count)) with a date"] + ranges)
            .joined(separator: ", ") + ". The table below has the same in words."
    }
}

/// A stop in words.
struct ReportStopLine {
    let stop: ReportStop
    private let account: ReportAccount

    init(_ stop: ReportStop, _ account: ReportAccount) {
        self.stop = stop
        self.account = account
    }

    /// The values of the lanes: `1` where a lane is drawn, `0` where it isn't, `?` where nothing is known.
    var values: [Character] {
        zip(account.lanes.lanes, stop.values).map { lane, isOn in
            guard lane.isInverse else { return isOn ? "1" : "0" }
            return isOn ? "0" : stop.reachability == .unknown ? "?" : "1"
        }
    }

    /// The most activities of one time that are named.
    private static let mostNamed = 3

    var html: HTML {
        let named = account.items[stop.activities].prefix(Self.mostNamed).map { item -> HTML in
            HTML(words: "#\(item.number) ") + "\(PageText.cut(item.activity.kind.name, to: 60))"
        }
        let more = stop.activities.count - named.count
        let rest = more > 0 ? [HTML(words: "\(more.grouped) more")] : []
        let changes = stop.changes.prefix(Self.mostNamed).map { attribute -> HTML in
            let turned = isOn(attribute) ? "no → yes" : "yes → no"
            return "\(PageText.cut(name(attribute), to: 60))" + HTML(words: " \(turned)")
        }
        let parts = (named + rest).enumerated().map { $0 == 0 ? $1 : ", " + $1 }
        let change =
            changes.isEmpty
            ? HTML()
            : Tag.span(
                [.class("change")],
                of: changes.enumerated().map { $0 == 0 ? $1 : ", " + $1 }
            )
        return Tag.span([.class("time")], HTML(words: time)) + " "
            + Tag.span([.class("what")], of: Array(parts))
            + (change.isEmpty ? change : " " + change)
    }

    private var time: String {
        if let time = stop.time { return time.words(in: .utc) }
        return stop.activities.isEmpty ? "before the first activity" : "undated activities"
    }

    /// The status and the counts.
    var sum: String {
        let reach: String =
            switch stop.reachability {
            case .reachable: "reachable"
            case .notReachable: "not reachable"
            case .unknown: "reachability unknown"
            }
        let others =
            stop.otherSegments > 0
            ? ", in \(HumanText.count(stop.otherSegments, "more segment"))" : ""
        return "\(stop.status.rawValue), \(reach), \(HumanText.activities(stop.count)), "
            + "\(HumanText.count(stop.notes, "note"))\(others)"
    }

    private func isOn(_ attribute: Attribute) -> Bool {
        guard let lane = account.lanes.lanes.firstIndex(where: { $0.attribute == attribute })
        else {
            return stop.turnedOn.contains(attribute)
        }
        return stop.values[lane]
    }

    private func name(_ attribute: Attribute) -> String { account.lastState.name(of: attribute) }
}
