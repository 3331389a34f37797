internal import ContactQueries
internal import Foundation

/// Where a session's answers go: files, pipes, or a terminal with its comforts.
struct ShellOutput {
    /// Whether a person is typing: answers are then numbered, cut to the screen and timed.
    let isInteractive: Bool

    /// What standard output shows.
    func layout(_ settings: ShellSettings, showsAll: Bool = false) -> TerminalLayout {
        var layout = TerminalLayout.ofStandardOutput(settings.color)
        layout.showsHandles = isInteractive
        layout.showsAll = showsAll
        layout.zone = settings.zone
        return layout
    }

    /// Shows messages.
    func show(_ lines: [TextLine], _ settings: ShellSettings) {
        StandardOutput.write(layout(settings).text(of: lines).utf8)
    }

    /// Shows an answer as people see it.
    ///
    /// In a terminal the middle of a long one is left out unless all is asked for, and what is still longer than the screen
    /// goes through the pager.
    func show(
        _ answer: any ResultView,
        _ settings: ShellSettings,
        showsAll: Bool,
        took duration: Duration
    ) {
        let layout = layout(settings, showsAll: showsAll)
        let whole = answer.lines(layout)
        guard isInteractive else { return StandardOutput.write(layout.text(of: whole).utf8) }
        var lines =
            showsAll
            ? whole : layout.elided(whole, to: settings.rows, omitted: answer.omitted)
        if settings.timer { lines.append(Self.footer(answer, duration)) }
        let text = layout.text(of: lines)
        let isLong = lines.count >= LineEditor.size().rows
        if isLong, settings.pager, Pager.show(text) { return }
        StandardOutput.write(text.utf8)
    }

    private static func footer(_ answer: any ResultView, _ duration: Duration) -> TextLine {
        // A tally says how many there are already.
        let isCounted = answer.picture(TerminalLayout()) == nil && answer.footer.isEmpty
        let rows = isCounted ? answer.listing.rows.count + answer.omitted : nil
        let count = rows.map { "\(HumanText.count($0, "row")) · " } ?? ""
        return [StyledText(count + words(duration), .dim)]
    }

    /// A duration with three digits: `3.1 ms`, `1.20 s`.
    static func words(_ duration: Duration) -> String {
        let microseconds =
            Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds)
            / 1e12
        switch microseconds {
        case ..<1_000: return "\(Int(microseconds.rounded())) µs"
        case ..<100_000: return "\(tenths(microseconds / 1_000)) ms"
        case ..<1_000_000: return "\(Int((microseconds / 1_000).rounded())) ms"
        default: return "\(tenths(microseconds / 1_000_000)) s"
        }
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
