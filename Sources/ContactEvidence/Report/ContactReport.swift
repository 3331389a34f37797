internal import ActivityJSON
public import ContactProjector
package import ContactQueries

/// A page about one contact at one query time, to read and to hand over.
///
/// It is one file of HTML that loads nothing: the answer, the history as a picture, the activities that count and those
/// that don't, and what was recorded later. It proves nothing; an evidence file does, of which ``AuditPage`` is the page.
public struct ContactReport: Sendable {
    /// The page.
    public let html: [UInt8]

    /// Creates a report from a log, as known at its position.
    ///
    /// O(n log n) for n activities. The page has at most 1,000 of them and 1 MiB of their JSON, whatever the log has.
    ///
    /// - Parameters:
    ///   - log: The log of the contact.
    ///   - asOf: The time asked about.
    ///   - attributes: The attributes asked about, by default those that decide if the contact may be messaged.
    ///   - label: The question in words, or `nil` for one that the page makes.
    /// - Throws: `QueryError.unknownActivity` if the as-of names an activity that isn't known at the position.
    public init(
        of log: ContactLog,
        asOf: AsOf = .end,
        explaining attributes: [Attribute] = [],
        label: String? = nil
    ) throws(QueryError) {
        try self.init(of: log, asOf: asOf, explaining: attributes, label: label, origin: nil)
    }

    /// Creates a report from a log whose sources are known.
    package init(
        of log: ContactLog,
        asOf: AsOf,
        explaining attributes: [Attribute],
        label: String?,
        origin: (any LogOrigin)?
    ) throws(QueryError) {
        let account = try ReportAccount(
            log,
            asOf,
            attributes.isEmpty ? [.unsubscribed, .blocked] : attributes,
            origin: origin
        )
        let chapter = ReportChapter(
            account: account,
            label: label,
            number: nil,
            showsPayloads: true
        )
        var budget = ReportPage.payloadBudget
        html =
            ReportPage(
                title: "\(account.basis.stream.contact) \(account.asOf)",
                content: chapter.html(&budget),
                proof: .none
            ).document
    }
}

/// The parts that every page of a report has.
struct ReportPage {
    let title: String
    let content: HTML
    let proof: ReportProof

    /// The bytes of recorded JSON that a page has.
    static let payloadBudget = 1 << 20

    var document: [UInt8] {
        PageShell(title: PageText.cut(title), style: .reportStyle, script: .reportScript)
            .document(
                Tag.main(content, proof.html)
                    + Tag.footer(
                        Tag.p(
                            "Made by ContactProjector. This page loads nothing and sends nothing."
                        )
                    )
            )
    }
}
