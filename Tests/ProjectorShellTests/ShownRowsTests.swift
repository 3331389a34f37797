import ContactProjector
import ContactProjectorTesting
@testable import ContactQueries
import Testing

@testable import ContactViews
@testable import ProjectorShell
@testable import TerminalText

/// Tests of the rows of an answer that are shown and left out.
@Suite struct ShownRowsTests {
    @Test func `the middle of many lines is left out, and how many`() {
        let layout = TerminalLayout()
        let lines = (0..<5_000).map { [StyledText("line \($0)")] }
        let elided = layout.elided(lines, to: 40)
        #expect(elided.count == 40)
        #expect(elided.map { $0[0].text }.contains("… 4,961 more rows; `last` shows all"))
        #expect(elided.first == lines.first && elided.last == lines.last)
        #expect(layout.elided(lines, to: 0).count == 5_000)
        // The rows that weren't computed follow the last line, so lines are cut only at the end.
        let cut = layout.elided(lines, to: 40, omitted: 100)
        #expect(cut.count == 40 && cut.dropLast().elementsEqual(lines.prefix(39)))
        #expect(cut.last?[0].text == "… 5,061 more rows; `last` shows all")
        #expect(layout.elided(Array(lines.prefix(40)), to: 40).count == 40)
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
