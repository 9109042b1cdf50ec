import KinesisVideo
import Testing

@testable import KinesisVideoClient

@Suite("Proxies of the environment")
struct ProxyTests {
    static let environments: [(environment: [String: String], endpoint: String, proxy: String?)] = [
        ([:], "https://kvs.test", nil),
        (["https_proxy": "http://p.test:3128"], "https://kvs.test", "the proxy p.test:3128"),
        (["HTTPS_PROXY": "p.test"], "https://kvs.test", "the proxy p.test:80"),
        (["https_proxy": "a.test", "HTTPS_PROXY": "b.test"], "https://kvs.test", "the proxy a.test:80"),
        (["https_proxy": "", "HTTPS_PROXY": "b.test"], "https://kvs.test", "the proxy b.test:80"),
        (["https_proxy": "p.test"], "http://kvs.test", nil),
        (["HTTP_PROXY": "http://[::1]:3128/"], "http://kvs.test", "the proxy [::1]:3128"),
        (["http_proxy": "p.test"], "http://127.0.0.1:8181", nil),
        (["http_proxy": "p.test"], "http://localhost:8181", nil),
        (["http_proxy": "p.test"], "http://[::1]:8181", nil),
        (["http_proxy": "p.test"], "http://127.example", "the proxy p.test:80"),
        (["http_proxy": "p.test", "no_proxy": "*"], "http://kvs.test", nil),
        (["http_proxy": "p.test", "NO_PROXY": "a.test, KVS.test"], "http://kvs.test", nil),
        (["http_proxy": "p.test", "no_proxy": ".test"], "http://kvs.test", nil),
        (["http_proxy": "p.test", "no_proxy": "vs.test"], "http://kvs.test", "the proxy p.test:80"),
        (["http_proxy": "p.test", "no_proxy": "kvs.test:80"], "http://kvs.test", nil),
        (["http_proxy": "p.test", "no_proxy": "kvs.test:81"], "http://kvs.test", "the proxy p.test:80"),
    ]

    @Test("are named by the endpoint's scheme, and not for what is excepted", arguments: environments)
    func named(environment: [String: String], endpoint: String, proxy: String?) throws {
        #expect(try Proxy.named(in: environment, for: Endpoint(endpoint))?.description == proxy)
    }

    @Test(
        "that cannot be used are told of without their password",
        arguments: ["socks5://me:secret@p.test", "me:secret@", "me:secret@p.test:x"]
    )
    func wrong(text: String) throws {
        let error = #expect(throws: ProxyError.self) {
            try Proxy.named(in: ["http_proxy": text], for: Endpoint("http://kvs.test"))
        }
        #expect(error?.description.hasPrefix("the proxy in http_proxy cannot be used: ") == true)
        #expect(error?.description.contains("secret") == false)
    }
}
