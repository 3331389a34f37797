import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import ContactQueries
import Testing

@testable import ContactViews
@testable import TerminalText

/// Words that depend on numbers.
@Suite struct HumanTextTests {
    @Test(arguments: [
        (0, "contact", "0 contacts"), (1, "contact", "1 contact"), (2, "contact", "2 contacts"),
        (1, "activity", "1 activity"), (25, "activity", "25 activities"),
        (1_234, "activity", "1,234 activities"), (1, "more segment", "1 more segment"),
        (2, "entry", "2 entries"),
    ])
    func `one is singular, everything else plural`(number: Int, noun: String, text: String) {
        #expect(HumanText.count(number, noun) == text)
    }

    @Test func `an account of one of each kind says one of each`() {
        var report = ImportReport()
        report.add(appended: 1, duplicates: 1, revisions: 1, conflicts: 1)
        #expect(
            report.balance.map(\.text).joined()
                == "read 4 records: 1 appended, 1 duplicate, 1 revision, 1 conflict, 0 rejected"
        )
    }
}
