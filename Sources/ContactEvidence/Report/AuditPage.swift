internal import ActivityJSON
public import ContactProjector
internal import ContactQueries

/// The page of an evidence file that was checked: the answers it proves, or the reason that it doesn't hold.
///
/// Nothing of a file that doesn't hold is shown, because nothing in it can be relied on.
public struct AuditPage: Sendable {
    /// The page.
    public let html: [UInt8]

    /// The file that was checked, and how, for those who check it again.
    public struct File: Hashable, Sendable {
        /// The name of the file.
        public let name: String
        /// The SHA-256 of its bytes in hexadecimal digits, or `nil` if it isn't known.
        public let digest: String?
        /// The command that checks it.
        public let command: String
        /// The bytes of the file, for a page that has the file in it.
        public let content: [UInt8]?

        /// Creates the description of a file.
        public init(name: String, digest: String?, command: String, content: [UInt8]? = nil) {
            self.name = name
            self.digest = digest
            self.command = command
            self.content = content
        }
    }

    /// The most answers that are shown in full, and the most that are listed.
    private static let (mostChapters, mostListed) = (20, 1_000)

    /// Creates the page of a report.
    ///
    /// O(n log n) for each of at most 20 answers about n entries.
    ///
    /// - Throws: `QueryError`, which no as-of of a report causes, for it names no activity.
    public init(
        of report: AuditReport,
        _ file: File,
        trusting policy: TrustPolicy
    ) throws(QueryError) {
        let proof = ReportProof(report, file, policy)
        switch report.outcome {
        case .holds:
            let content = try Self.answers(report)
            html = ReportPage(title: "\(file.name) holds", content: content, proof: proof).document
        case .refuted(let reason):
            let verdict = ReportVerdict(
                .unproven,
                [
                    Tag.strong("\(PageText.cut(reason))") + ".",
                    "This page shows nothing of the file, because nothing in it can be relied on.",
                ]
            )
            html = Self.failed(file, "doesn’t hold", verdict, proof)
        case .underivable(let reason):
            let verdict = ReportVerdict(
                .underivable,
                [
                    Tag.strong("\(PageText.cut(reason))") + ".",
                    "Links and proofs hold. Check the file with a newer version.",
                ]
            )
            html = Self.failed(file, "can’t be derived", verdict, proof)
        }
    }

    private static func failed(
        _ file: File,
        _ outcome: String,
        _ verdict: ReportVerdict,
        _ proof: ReportProof
    ) -> [UInt8] {
        let question: HTML = "Does \(PageText.cut(file.name)) hold?"
        return ReportPage(
            title: "\(file.name) \(outcome)",
            content: Tag.h1(question) + verdict.html,
            proof: proof
        ).document
    }

    /// Returns the chapters of the answers, after a list if there are several.
    private static func answers(_ report: AuditReport) throws(QueryError) -> HTML {
        let isSingle = report.answers.count == 1
        let logs = report.log.logs(size: report.size, knownAt: report.knownAt)
        var budget = ReportPage.payloadBudget
        var chapters = HTML()
        for (index, answer) in report.answers.prefix(mostChapters).enumerated() {
            let stream = answer.state.stream
            let account = try ReportAccount(
                logs[stream]
                    ?? AuditedStream(stream).log(size: report.size, knownAt: report.knownAt),
                answer.asOf.map { .time($0) } ?? .end,
                report.attributes(of: answer),
                origin: nil
            )
            let chapter = ReportChapter(
                account: account,
                label: isSingle ? report.label : nil,
                number: isSingle ? nil : index + 1,
                showsPayloads: false
            )
            chapters += chapter.html(&budget)
        }
        return isSingle ? chapters : list(report) + chapters
    }

    private static func list(_ report: AuditReport) -> HTML {
        let count = HumanText.count(report.answers.count, "answer")
        let title: HTML = report.label.map { "\(PageText.cut($0, to: 400))" } ?? HTML(words: count)
        let head = ["Contact", "Time", "Answer"].map { Tag.th([.scope("col")], HTML(words: $0)) }
        let rows = report.answers.prefix(mostListed).enumerated().map { index, answer in
            row(answer, report, index + 1)
        }
        let rest = report.answers.count - rows.count
        let more: HTML =
            report.answers.count > mostChapters
            ? Tag.p(
                [.class("omitted")],
                HTML(
                    words: "\(HumanText.count(mostChapters, "answer")) are explained below"
                        + (rest > 0 ? "; \(rest.grouped) aren’t listed" : "") + "."
                )
            ) : HTML()
        return Tag.h1(title)
            + Tag.table(
                [.class("answers")],
                Tag.caption(HTML(words: count)),
                Tag.thead(Tag.tr(of: head)),
                Tag.tbody(of: rows)
            ) + more
    }

    private static func row(
        _ answer: AuditReport.Answer,
        _ report: AuditReport,
        _ number: Int
    ) -> HTML {
        let contact = "\(PageText.cut(answer.state.stream.contact.rawValue))" as HTML
        let link =
            number <= mostChapters ? Tag.a([.target("c\(number)-title")], contact) : contact
        let values = report.attributes(of: answer).map { attribute -> HTML in
            "\(words: answer.state[attribute].isOn ? "" : "not ")\(PageText.cut(answer.state.name(of: attribute)))"
        }
        let time = answer.asOf.map { $0.words(in: .utc) } ?? "the end"
        return Tag.tr(
            Tag.th([.scope("row")], link),
            Tag.td(HTML(words: time)),
            Tag.td(of: values.enumerated().map { $0 == 0 ? $1 : ", " + $1 })
        )
    }
}

extension AuditReport {
    /// Returns the attributes that an answer is about: in a join, what may forbid messages.
    fileprivate func attributes(of answer: Answer) -> [Attribute] {
        let explained = answer.explanations.map(\.attribute)
        if case .join = question {
            return answer.state[.blocked].isOn ? [.blocked] : [.unsubscribed]
        }
        return explained.isEmpty ? [.unsubscribed, .blocked] : explained
    }
}

extension ReportProof {
    /// Creates the proof of an evidence file that was checked.
    fileprivate init(_ report: AuditReport, _ file: AuditPage.File, _ policy: TrustPolicy) {
        var proven: [HTML] = ["Nothing: the check of the evidence file failed."]
        if case .holds = report.outcome {
            let entries = HumanText.count(Int(report.entries), "entry")
            proven = [
                HTML(
                    words:
                        "\(entries) stood in the log, in this order, when its checkpoint was signed, and weren’t changed since."
                ),
                "The answer follows from them by the rules of the fold.",
                "The operator says in a signed statement that these are all entries of the contact, and can’t deny having said so.",
            ]
            proven += report.cosignatures.map { cosignature in
                "The witness \(cosignature.witness.name) signed the log by \(words: cosignature.time.words(in: .utc))."
            }
        }
        var unproven: [HTML] = [
            "That the source system reported everything, truly and in time.",
            "That the times of recording are true before the first checkpoint that another party kept.",
            "That nothing was left out. An omission would be a signed lie.",
            "That others got the same checkpoint, unless they compare it or a witness signed it.",
            "Anything by this page alone: it is a picture of the evidence file, which has to be checked.",
        ]
        if report.withheld > 0 {
            let count = HumanText.count(Int(report.withheld), "payload")
            unproven.append(
                HTML(words: "Anything about the text of \(count), which the file withholds.")
            )
        }
        self.init(
            proven: proven,
            unproven: unproven,
            checks: Self.checks(report, file, policy)
        )
    }

    private static func checks(
        _ report: AuditReport,
        _ file: AuditPage.File,
        _ policy: TrustPolicy
    ) -> HTML {
        func pair(_ title: HTML, _ content: HTML) -> HTML {
            Tag.div(Tag.dt(title), Tag.dd(content))
        }
        let digest: HTML =
            file.digest.map { Tag.code("\($0)") } ?? "not known: it was read from a pipe"
        let keys =
            policy.logs.map { Tag.li(Tag.code("\($0.description)")) }
            + policy.witnesses.map { witness in
                Tag.li("witness \(witness.name) ", Tag.code("\(witness.key.description)"))
            }
        let note: HTML =
            report.checkpoint.map { note in
                // Lines of their own, since the break between them is a control character.
                let lines = note.split(separator: "\n", omittingEmptySubsequences: false).prefix(40)
                    .map { Tag.span([.class("line")], "\(PageText.cut(String($0), to: 400))") }
                return pair("Checkpoint", Tag.pre(of: lines))
            } ?? HTML()
        return Tag.p(
            "Get the keys from their owners, not with the file. Compare the digest of the file that you were given, then check it:"
        )
            + Tag.pre([.class("command")], "\(file.command)")
            + Tag.dl(
                [.class("facts")],
                pair("File", Self.name(of: file)),
                pair("SHA-256", digest),
                pair("Keys that were trusted", Tag.ul(of: keys)),
                note
            )
    }

    /// Returns the name of a file, which saves the file if the page has it.
    private static func name(of file: AuditPage.File) -> HTML {
        let name: HTML = "\(PageText.cut(file.name))"
        guard let content = file.content else { return name }
        return Tag.a([.file(content), .saved(as: file.name)], "Save ", name)
    }
}
