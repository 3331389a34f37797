internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// The answer of a report in one word and its sentences.
struct ReportVerdict {
    let word: Word
    /// The sentences, of which the first gives the reason for the word.
    let sentences: [HTML]

    /// The word, which has a mark of its own shape, so that color isn't needed.
    enum Word: String {
        case yes = "Yes"
        case no = "No"
        case unknown = "Unknown"
        case unproven = "Does not hold"
        case underivable = "Can’t tell"

        fileprivate var style: String {
            switch self {
            case .yes: "yes"
            case .no: "no"
            case .unknown, .underivable: "unknown"
            case .unproven: "unproven"
            }
        }

        /// The strokes of the mark, in a box of 24.
        fileprivate var strokes: String {
            switch self {
            case .yes: "M6 12.5l4 4 8-9"
            case .no: "M6 12h12"
            case .unknown, .underivable: "M9 9a3 3 0 1 1 4 3c-1 .6-1 1-1 2m0 3v.5"
            case .unproven: "M7 7l10 10M17 7L7 17"
            }
        }
    }

    init(_ word: Word, _ sentences: [HTML]) {
        self.word = word
        self.sentences = sentences
    }

    /// Creates the answer to the questions about one contact.
    init(_ account: ReportAccount) {
        let results = account.explanations
        let isOn = results.contains { !$0.isUnknown && $0.explanation.state.isOn }
        let isUnknown = results.contains(where: \.isUnknown)
        // The attribute that is on first: it is the answer.
        let sorted = results.filter(\.isAnswer) + results.filter { !$0.isAnswer }
        self.init(isOn ? .yes : isUnknown ? .unknown : .no, sorted.map(\.sentence))
    }

    var html: HTML {
        let mark = Tag.svg(
            [
                .class("sign"), HTMLAttribute("viewBox", "0 0 24 24"), .decorative,
                HTMLAttribute("width", "40"), HTMLAttribute("height", "40"),
            ],
            Tag.circle([
                HTMLAttribute("cx", "12"), HTMLAttribute("cy", "12"), HTMLAttribute("r", "11"),
            ]),
            Tag.path([HTMLAttribute("d", word.strokes)])
        )
        return Tag.div(
            [.class("verdict \(word.style)")],
            mark,
            Tag.div(
                Tag.p([.class("word")], HTML(words: word.rawValue)),
                Tag.div([.class("because")], of: sentences.map { Tag.p($0) })
            )
        )
    }
}

extension ExplanationResult {
    /// A Boolean value that indicates whether the attribute is known to be on.
    fileprivate var isAnswer: Bool { !isUnknown && explanation.state.isOn }

    /// The value, since when, and the activity that set it.
    fileprivate var sentence: HTML {
        guard !isUnknown else { return "Unknown: \(lack)." }
        let value: HTML =
            if case .segment = explanation.attribute { "\(PageText.cut(value))" } else {
                HTML(words: value)
            }
        guard let deciding = explanation.deciding else {
            return Tag.strong(value) + HTML(words: ", the default: \(absence).")
        }
        let since =
            explanation.state.since.map { "since \($0.words(in: .utc))" }
            ?? "since an undated activity"
        let who: HTML = deciding.who.map { " by \(PageText.cut($0))" } ?? HTML()
        let place: HTML =
            evidence(of: deciding).map { ", \(PageText.cut($0.words(in: .utc)))" } ?? HTML()
        let erased: HTML =
            deciding.isErased ? ". Its text was erased, the opt-out is kept" : HTML()
        return Tag.strong(value) + HTML(words: ", \(since), set by ") + number(of: deciding)
            + "\(PageText.cut(deciding.id.rawValue)) \(PageText.cut(deciding.kind.name))" + who
            + place + erased + "."
    }

    private func number(of activity: Activity) -> HTML {
        items[activity.id].map { HTML(words: "#\($0.number) ") } ?? HTML()
    }
}
