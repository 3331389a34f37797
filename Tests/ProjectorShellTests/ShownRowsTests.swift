import ContactProjector
import ContactProjectorTesting
@testable import ContactQueries
import Testing

@testable import ContactViews
@testable import ProjectorShell
@testable import TerminalText

/// The rows of an answer that are shown, and those that are left out.
@Suite struct ShownRowsTests {
    @Test func `the middle of many lines is left out, and how many`() {
        let layout = TerminalLayout()
        let lines = (0..<5_000).map { [StyledText("line \($0)")] }
        let elided = layout.elided(lines, to: 40)
        #expect(elided.count == 40)
        #expect(elided.last?[0].text == "… 4,962 more rows; `last` shows all")
        #expect(elided.first == lines.first && elided.dropLast().last == lines.last)
        #expect(layout.elided(Array(lines.prefix(40)), to: 40).count == 40)
    }

    /// Contacts of which some states aren't made yet.
    private func contacts(_ number: Int, states: Int) -> ContactListResult {
        let all = (1...number).map { (number: Int) in
            state(after: [.joined(SegmentID("s\(number)"), at: number)])
        }
        return ContactListResult(contacts: all.map(\.stream), states: Array(all.prefix(states)))
    }

    @Test(arguments: [(300, 300), (300, 100), (41, 41), (20, 20)], [80, 30])
    func `a long list fits its height, and one line below it says how much is left out`(
        list: (contacts: Int, states: Int),
        width: Int
    ) throws {
        var layout = ViewLayout(TerminalLayout(width: width))
        layout.showsHandles = true
        let answer = contacts(list.contacts, states: list.states)
        layout.height = 40
        let lines = answer.lines(layout, took: "5.0 ms").map { $0.map(\.text).joined() }
        #expect(lines.count <= 41)
        #expect(lines.last == "\(list.contacts) contacts · 5.0 ms")
        let rows = lines.count { $0.contains("SUBSCRIBED") }
        let hint = "… \(list.contacts - rows) more rows; `last` shows all"
        #expect(rows == list.contacts || lines.dropLast().last == hint)
        #expect(width < 80 || lines[0].hasPrefix("┌"))
        layout.height = nil
        let all = answer.lines(layout).count { $0.count { $0.text.contains("SUBSCRIBED") } > 0 }
        #expect(all == list.states)
    }

    @Test func `kept rows keep their handles and their documents`() {
        let states = [1, 2, 3].map { (number: Int) in
            state(after: [.joined(SegmentID("s\(number)"), at: number)])
        }
        let answer = ContactListResult(contacts: states.map(\.stream), states: states)
        let kept = FilteredView(
            base: FilteredView(base: answer, filter: .grep("S2")),
            filter: .head(5)
        )
        #expect(kept.listing.rows.count == 1 && kept.table.rows.count == 1)
        #expect(kept.documents.count == 1 && kept.handles.count == 1)
        #expect(FilteredView(base: answer, filter: .head(0)).handles.isEmpty)
    }
}
