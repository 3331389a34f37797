internal import CEditLine
internal import TerminalText

/// The comment at the right edge of the row.
///
/// Drawn beside libedit, which knows nothing of it: only when no key waits, only where the input is one row, and gone before
/// the row is left, so that none stays in the scrollback.
extension LineEditor {
    /// Shows what there is to say of the line as it is now.
    func updateHint() {
        guard isCapable, !isSearching, !isInSequence else { return }
        let line = currentLine()
        let before = spelling.meant(line.beforeCursor)
        let whole = before + spelling.meant(line.afterCursor)
        guard let hint = handlers.hint(whole, before.utf8.count),
            let place = HintLayout.place(
                hint.text,
                prompt: shownPrompt,
                line: line.text,
                width: columns
            )
        else { return eraseHint() }
        guard place != shownHint else { return }
        eraseHint()
        shownHint = place
        let text =
            styled && hint.style != .plain
            ? hint.style.start + place.text + TextStyle.reset : place.text
        write("\u{1B}7\u{1B}[\(place.start + 1)G\(text)\u{1B}8")
    }

    /// Takes the comment off the row.
    func eraseHint() {
        guard shownHint != nil else { return }
        shownHint = nil
        let line = currentLine().text
        let end = SafeText.width(shownPrompt) + SafeText.width(line)
        // What was typed since may have grown into it, and libedit may have moved it.
        guard !line.contains("\n"), end < columns else { return }
        write("\u{1B}7\u{1B}[\(end + 1)G\u{1B}[K\u{1B}8")
    }
}
