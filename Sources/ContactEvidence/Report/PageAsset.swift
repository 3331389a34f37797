internal import Crypto

/// A style or a script that is a part of the program.
package struct PageAsset: Sendable {
    /// The style or the script.
    package let text: String
    /// The source expression by which a policy allows it.
    let policy: String

    private init(_ bytes: [UInt8]) {
        text = String(decoding: bytes, as: UTF8.self)
        policy = "'sha256-\(Base64.text(of: Array(SHA256.hash(data: bytes))))'"
    }

    /// The colors, the fonts and the ground of every page.
    package static let baseStyle = PageAsset(PackageResources.base_css)
    /// The style of reports.
    package static let reportStyle = PageAsset(
        PackageResources.base_css + PackageResources.report_css
    )
    /// The script of reports, which moves between states that the page has.
    package static let reportScript = PageAsset(PackageResources.report_js)
}
