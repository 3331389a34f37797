/// The version of the program.
enum ToolVersion {
    /// The version as `--version` and the shell's first line show it.
    static let text = "0.2.0"
}
