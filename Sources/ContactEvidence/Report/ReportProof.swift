internal import ContactProjector

/// What a page proves, what it can't, and how its reader checks that.
struct ReportProof {
    private let proven: [HTML]
    private let unproven: [HTML]
    private let checks: HTML

    init(proven: [HTML], unproven: [HTML], checks: HTML) {
        self.proven = proven
        self.unproven = unproven
        self.checks = checks
    }

    /// The proof of a page without an evidence file: none.
    static let none = ReportProof(
        proven: [
            "Nothing is proven by this page. It shows what a log answered when the page was made."
        ],
        unproven: [
            "That the log and this page are as they were made.",
            "That nothing was left out.",
            "That the source system reported everything, truly and in time.",
        ],
        checks: Tag.p(
            "Ask for an evidence file. It is made with ",
            Tag.code("projector evidence"),
            " and checked with ",
            Tag.code("projector audit"),
            ", without the log and without trust in who made it."
        )
    )

    var html: HTML {
        Tag.section(
            [.class("limits"), HTMLAttribute("aria-labelledby", "limits")],
            Tag.h2([.id("limits")], "What this proves, and what it can’t"),
            Tag.div(
                [.class("columns")],
                Tag.div(Tag.h3("It proves"), Tag.ul(of: proven.map { Tag.li($0) })),
                Tag.div(Tag.h3("It can’t prove"), Tag.ul(of: unproven.map { Tag.li($0) }))
            )
        )
            + Tag.section(
                [.class("verify"), HTMLAttribute("aria-labelledby", "verify")],
                Tag.h2([.id("verify")], "How to verify"),
                checks
            )
    }
}
