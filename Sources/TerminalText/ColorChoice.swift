/// The choice of when to use color.
package enum ColorChoice: String, CaseIterable, Sendable {
    case auto, always, never
}
