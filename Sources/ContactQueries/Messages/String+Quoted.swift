extension String {
    /// The text in double quotes, cut at 60 characters.
    package var quoted: String {
        unicodeScalars.count <= 60 ? "\"\(self)\"" : "\"\(String(unicodeScalars.prefix(60)))…\""
    }
}
