internal import ContactProjector
internal import ContactQueries
internal import LineEditing
internal import TerminalText

extension ShellSession {
    /// Returns the prompt: the contact, the time, and the number of the last activity up to it.
    ///
    /// In a narrow terminal, the UTC offset is left out first, then seconds, the time of day, and the end of the id.
    func prompt(_ glyphs: TerminalLayout.Glyphs, width: Int = 80) -> Prompt {
        let arrow = StyledText(glyphs == .unicode ? "› " : "> ")
        guard let timeline else { return Prompt([StyledText("projector ")] + axis + [arrow]) }
        let total = timeline.activities.count
        let number = StyledText("#\(count)/\(total) ", .dim)
        // 30 columns, or half of a narrow terminal, are kept for typing: about the length of a
        // command.
        let room = max(6, width - min(30, width / 2)) - Self.width([number, arrow] + axis)
        let time = time(fitting: room)
        let left = room - (time.isEmpty ? 0 : time.count + 1) - 1
        let name = SafeText.truncated(
            timeline.stream.contact.rawValue,
            // Longer ids are cut in any terminal: the start of a line would be far to the right.
            to: min(24, max(4, left))
        )
        return Prompt(
            [StyledText(name + " ", .cyan)]
                + (time.isEmpty ? [] : [StyledText(time + " ", count == total ? .green : .yellow)])
                + [number] + axis + [arrow]
        )
    }

    /// The parts of the prompt for a known-at and for skipped activities.
    private var axis: [StyledText] {
        var spans: [StyledText] = []
        switch place.knownAt {
        case .head: break
        case .position(let position): spans.append(StyledText("known \(position) ", .yellow))
        case .time(let time): spans.append(StyledText("known \(text(of: time)) ", .yellow))
        }
        if !skipped.isEmpty {
            let numbers = skippedNumbers.map { "#\($0)" }
            // Up to three numbers fit; of more, two show which what-if it is.
            let shown = numbers.count > 3 ? numbers.prefix(2) + ["…"] : numbers[...]
            spans.append(StyledText("~skip\(shown.joined()) ", .red))
        }
        return spans
    }

    private func time(fitting room: Int) -> String {
        let full = cursor == .start ? "start" : instant.map(text(of:)) ?? "undated"
        // The lengths of a date and time without offset, without seconds, and of the date alone.
        let forms = [full] + [19, 16, 10, 0].map { String(full.prefix($0)) }
        let name = min(12, SafeText.width(contact?.contact.rawValue ?? ""))
        return forms.first { $0.count + name + 2 <= room } ?? ""
    }

    /// Returns a time without its offset in UTC, since the prompt is short and UTC is the default.
    private func text(of instant: Timestamp) -> String {
        let seconds = instant.words(in: zone).prefix(19)
        return zone.isUTC ? String(seconds) : "\(seconds) \(instant.offset(in: zone))"
    }

    private static func width(_ spans: [StyledText]) -> Int {
        spans.reduce(0) { $0 + SafeText.width($1.text) }
    }
}
