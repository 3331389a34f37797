import ContactProjector
import ContactProjectorTesting
import Foundation
import HTTPTypes
import Testing

@testable import ContactProjectorServer

@Suite("The explorer's files")
struct ExplorerRouteTests {
    private static let token = "reader-0123456789-0123456789"

    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
        frame-ancestors 'none'; base-uri 'none'; form-action 'none'
        """

    @Test func `they need no token, and have the policy`() async throws {
        let options = ServerOptions(tokens: try AccessTokens(text: "o read \(Self.token)"))
        try await serve(try await twoOrganizations(), options: options) { asker async throws in
            for (path, type) in [
                ("/", "text/html"), ("/explorer.css", "text/css"),
                ("/explorer.js", "text/javascript"),
            ] {
                let answer = try await asker.get(path)
                #expect(answer.status == 200)
                #expect(answer.header("content-type") == "\(type); charset=utf-8")
                #expect(answer.header("content-security-policy") == Self.policy)
                #expect(answer.header("x-content-type-options") == "nosniff")
                #expect(answer.header("referrer-policy") == "no-referrer")
                #expect(answer.header("cache-control") == "no-store")
            }
        }
    }

    @Test func `they are small, and the script builds no markup`() {
        let script = String(decoding: PackageResources.explorer_js, as: UTF8.self)
        let size = [
            PackageResources.explorer_html, PackageResources.explorer_css,
            PackageResources.explorer_js,
        ].reduce(0) { $0 + $1.count }
        #expect(size <= 60_000)
        for word in [
            ".innerHTML", ".outerHTML", "insertAdjacentHTML", "document.write", "eval(",
            "Function(", "Storage", "cookie", "console.", "http:", "https:",
        ] {
            // The name space of SVG is no address that is asked.
            let rest = script.replacing("http://www.w3.org/2000/svg", with: "")
            #expect(!rest.contains(word), "\(word)")
        }
        let page = String(decoding: PackageResources.explorer_html, as: UTF8.self)
        #expect(!page.contains("style=") && !page.contains(/\son[a-z]+=/))
    }

    @Test func `organizations are the caller's own, or all of this machine`() async throws {
        let store = try await log(
            of: """
                {"org_id":"p","contact_id":"c","id":"a1","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}
                {"org_id":"o","contact_id":"c","id":"a1","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}
                {"contact_id":"c","id":"a1","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}
                """,
            org: nil
        )
        try await serve(store) { asker async throws in
            #expect(
                try await asker.get("/orgs").text
                    == #"[{"id":null,"path":"-"},{"id":"o","path":"o"},{"id":"p","path":"p"}]"#
            )
            #expect(try await asker.get("/orgs?x=1").status == 400)
        }
        let options = ServerOptions(tokens: try AccessTokens(text: "o read \(Self.token)"))
        try await serve(store, options: options) { asker async throws in
            #expect(try await asker.get("/orgs").status == 401)
            let answer = try await asker.with(Self.token).get("/orgs")
            #expect(answer.text == #"[{"id":"o","path":"o"}]"#)
        }
    }
}
